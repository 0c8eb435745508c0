"""What those earn who bring sales, as customers pay."""
