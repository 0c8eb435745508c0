"""The words of suppliers' prices, what may be recorded, and which one holds. Pure."""
