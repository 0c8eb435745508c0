"""The look through the books of all modules for rows that break a promise."""
