"""Blanket orders: what may be agreed and called off, and the API."""
