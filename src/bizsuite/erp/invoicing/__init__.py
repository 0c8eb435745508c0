"""Customer invoices and credit notes: drafted, posted into the ledger, reversed."""
