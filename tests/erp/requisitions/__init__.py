"""Purchase requests: their life, and how much of them is ordered."""
