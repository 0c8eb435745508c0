"""Order entry: an order of ten lines written and confirmed, through the API and by SQL alone."""
