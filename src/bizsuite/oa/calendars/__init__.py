"""Business calendars: on which days and hours a tenant works, and what durations of that time come to."""
