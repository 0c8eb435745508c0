"""What planning decides. Pure."""
