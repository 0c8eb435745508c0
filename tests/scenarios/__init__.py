"""Stories across the suites, as a company lives them."""
