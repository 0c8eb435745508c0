"""Buying: orders to suppliers, their lines, and where each stands."""
