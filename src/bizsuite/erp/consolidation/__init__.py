"""Several companies as one: which parties are sisters, and statements of all without what they owe each other."""
