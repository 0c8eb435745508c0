"""What standing delegations mean. Pure."""
