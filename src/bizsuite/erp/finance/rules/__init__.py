"""What the ledger decides: entries, open items, periods, the chain of hashes. Pure."""
