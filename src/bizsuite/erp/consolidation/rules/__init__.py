"""The rules of consolidation."""
