"""The demo companies: a bilingual manufacturer with a year of history, and a small neighbour."""

from bizsuite.commands.seeding.run import seed, seed_once

__all__ = ["seed", "seed_once"]
