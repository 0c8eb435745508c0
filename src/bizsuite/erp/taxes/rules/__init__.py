"""What taxes decide. Pure."""
