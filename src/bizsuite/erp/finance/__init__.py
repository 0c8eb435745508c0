"""The ledger: accounts, periods, entries that balance, open items, and what a customer owes."""
