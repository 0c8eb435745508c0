"""What a company means to spend and earn, by account, dimension and period, and what becomes of it."""
