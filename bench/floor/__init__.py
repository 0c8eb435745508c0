"""The floor: one statement written by hand for each query, and the least HTTP that a Python server can do for it."""
