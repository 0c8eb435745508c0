"""The rules of payment runs. Pure."""
