"""Edges between modules that do not require each other."""
