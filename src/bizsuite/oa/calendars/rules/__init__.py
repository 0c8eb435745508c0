"""What business calendars mean: working hours, and reckoning with them. Pure."""
