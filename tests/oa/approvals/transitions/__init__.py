"""Time in approvals, over a database: timers fire, approvals expire, are recovered and revoked."""
