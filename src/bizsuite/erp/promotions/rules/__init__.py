"""What promotions are, when they hold, and what they take off which lines. Pure."""
