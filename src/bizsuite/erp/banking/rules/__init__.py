"""What banking decides."""
