"""What payment terms decide. Pure."""
