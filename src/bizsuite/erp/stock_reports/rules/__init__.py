"""What reports of stock are asked for, and what they come to. Pure."""
