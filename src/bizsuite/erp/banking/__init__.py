"""The company's accounts at banks, what banks say about them, and how that is brought together with the books."""
