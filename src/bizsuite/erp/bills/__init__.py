"""Vendor bills and debit notes: what suppliers are owed."""
