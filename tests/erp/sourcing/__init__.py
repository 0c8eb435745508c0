"""What suppliers ask: what may be recorded, which price holds, and the API."""
