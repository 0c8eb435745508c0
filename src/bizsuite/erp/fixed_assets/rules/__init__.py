"""What is decided about fixed assets. Pure."""
