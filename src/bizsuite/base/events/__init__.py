"""The log of public events, as clients read and follow it."""
