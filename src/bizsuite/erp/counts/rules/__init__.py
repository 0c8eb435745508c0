"""What counting decides. Pure."""
