"""What dunning decides. Pure."""
