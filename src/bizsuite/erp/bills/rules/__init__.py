"""The rules of vendor bills. Pure."""
