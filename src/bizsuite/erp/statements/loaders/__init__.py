"""What statements are made of, summed up by the database."""

from bizsuite.erp.statements.loaders.ageing import KEYSET as AGED_KEYSET
from bizsuite.erp.statements.loaders.ageing import Aged, AgedSum, aged, open_on
from bizsuite.erp.statements.loaders.integrity import integrity
from bizsuite.erp.statements.loaders.pages import Asked, Keyset, Page
from bizsuite.erp.statements.loaders.turnovers import Turnovers, turnovers

__all__ = [
    "AGED_KEYSET",
    "Aged",
    "AgedSum",
    "Asked",
    "Keyset",
    "Page",
    "Turnovers",
    "aged",
    "integrity",
    "open_on",
    "turnovers",
]
