"""Reports of stock: its ledger, how old it is, how fast it turns over."""
