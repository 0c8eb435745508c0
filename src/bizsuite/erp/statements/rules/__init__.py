"""The arithmetic of statements: spans of days, sums over them, the tree of accounts. Pure."""
