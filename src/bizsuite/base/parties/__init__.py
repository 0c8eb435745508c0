"""Persons and organisations, once each, and the roles in which we deal with them."""
