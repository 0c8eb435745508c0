"""Planning of supply: what is to be ordered, and what can be promised when."""
