"""What a walk over all of stock does and what must hold after each step."""
