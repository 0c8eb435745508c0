"""Reminding customers of what is overdue, level by level."""
