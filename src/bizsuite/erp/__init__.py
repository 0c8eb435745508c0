"""Enterprise resources: finance, inventory, sales."""
