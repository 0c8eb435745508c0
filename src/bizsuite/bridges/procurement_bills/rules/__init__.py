"""What may be billed of orders, and whether a bill is matched by what was ordered and what came. Pure."""
