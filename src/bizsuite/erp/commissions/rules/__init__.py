"""What commissions are, what they come to, and what is said of them."""
