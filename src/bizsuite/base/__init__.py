"""The nouns that all suites share; always installed."""
