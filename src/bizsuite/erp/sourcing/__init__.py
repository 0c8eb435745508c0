"""What suppliers ask for products, from when to when and from which quantity; whom to buy from, and how much."""
