"""Who there is: tenants, their companies, departments, users and roles; and how a user signs in."""
