"""What statements are made of, summed up by the database."""

from bizsuite.erp.statements.loaders.turnovers import Turnovers, turnovers

__all__ = ["Turnovers", "turnovers"]
