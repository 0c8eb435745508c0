"""Standing delegations: who decides in whose place, for how long, about what, and up to which amount."""
