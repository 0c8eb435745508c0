"""Counting what lies where."""
