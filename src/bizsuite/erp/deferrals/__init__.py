"""Income and expenses that belong to later periods: set aside, and brought back month by month."""
