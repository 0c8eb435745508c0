"""Payment runs: what is due to suppliers paid together, by a file for the bank."""
