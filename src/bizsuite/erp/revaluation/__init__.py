"""What is open in other currencies, valued at the end of a period."""
