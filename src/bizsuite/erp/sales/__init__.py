"""Selling: orders, their lines, and where each stands."""
