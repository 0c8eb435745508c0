"""What is decided about deferrals. Pure."""
