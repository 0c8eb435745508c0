"""Quotations: versions of what is offered until a day, sent, accepted as an order, declined."""
