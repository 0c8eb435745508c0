"""Blanket orders: what is agreed with a supplier for a span of time, and called off bit by bit."""
