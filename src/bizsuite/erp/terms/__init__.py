"""When documents are to be paid: payment terms with their instalments, and rounding to what can be paid in cash."""
