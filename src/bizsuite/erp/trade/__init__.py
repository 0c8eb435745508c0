"""What invoices and vendor bills have in common: lines, taxes, instalments, entries, settlement."""
