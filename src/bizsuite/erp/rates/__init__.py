"""Exchange rates of a company, by currency and day."""
