"""What statements are made of, summed up by the database."""

from bizsuite.erp.statements.loaders.ageing import KEYSET as AGED_KEYSET
from bizsuite.erp.statements.loaders.ageing import Aged, AgedSum, aged, open_on
from bizsuite.erp.statements.loaders.cash import cash_movements, results, year_starts
from bizsuite.erp.statements.loaders.integrity import integrity
from bizsuite.erp.statements.loaders.ledgers import KEYSET as LEDGER_KEYSET
from bizsuite.erp.statements.loaders.ledgers import Ledger, LedgerEntry, ledgers
from bizsuite.erp.statements.loaders.pages import Asked, Keyset, Page
from bizsuite.erp.statements.loaders.turnovers import Turnovers, turnovers

__all__ = [
    "AGED_KEYSET",
    "LEDGER_KEYSET",
    "Aged",
    "AgedSum",
    "Asked",
    "Keyset",
    "Ledger",
    "LedgerEntry",
    "Page",
    "Turnovers",
    "aged",
    "cash_movements",
    "integrity",
    "ledgers",
    "open_on",
    "results",
    "turnovers",
    "year_starts",
]
