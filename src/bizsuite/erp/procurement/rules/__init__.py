"""The decisions of buying: words, events, amounts, quantities, the life of an order. Pure."""
