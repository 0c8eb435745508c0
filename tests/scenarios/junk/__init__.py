"""Commands that nobody would write by hand: every mutation of the suite with inputs made up by chance."""
