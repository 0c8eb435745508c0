"""Loading a company's existing files through the services."""
