"""Fixed assets: acquired, depreciated by a schedule, revalued, sold or scrapped."""
