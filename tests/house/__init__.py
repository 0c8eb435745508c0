"""The house rules as tests; every module inherits them without writing a line."""
