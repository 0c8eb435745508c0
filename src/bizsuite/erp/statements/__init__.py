"""Statements: what the ledger comes to on any day, beside other days, down to the lines that make it up."""
