"""Tokens and users from the command line."""
