"""The end of a fiscal year: its result goes into equity, and the year takes no more postings."""
