"""Customer relations: accounts and the sales pipeline."""
