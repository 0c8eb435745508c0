"""The decisions and words of quoting. Pure."""
