"""What invoicing decides. Pure."""
