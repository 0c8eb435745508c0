"""Customers as sales people see them: who looks after them, whom they talk to, what belongs together."""
