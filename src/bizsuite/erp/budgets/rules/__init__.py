"""What a budget says, how it is divided, and when it is exceeded. Pure."""
