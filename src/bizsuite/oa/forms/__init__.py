"""Forms: what is to be filled in, by whom, and whether it was filled in as it should be."""
