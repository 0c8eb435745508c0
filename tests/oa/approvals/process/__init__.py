"""Processes of approval without a database: the engine asks, the tests answer."""
