"""The rules of trade documents. Pure."""
