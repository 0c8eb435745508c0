"""Subscriptions that would be answered the same are answered together: one reading, one execution, one text for all."""
