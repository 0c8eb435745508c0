"""Office automation: approvals, and what people do together."""
