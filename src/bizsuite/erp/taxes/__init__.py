"""Taxes: what is taken on what, where it is posted, and what is told to the authorities about it."""
