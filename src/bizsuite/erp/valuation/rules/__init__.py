"""What goods cost when they come, lie and go. Pure."""
