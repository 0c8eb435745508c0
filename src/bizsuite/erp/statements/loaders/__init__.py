"""What statements are made of, summed up by the database."""

from bizsuite.erp.statements.loaders.ageing import KEYSET as AGED_KEYSET
from bizsuite.erp.statements.loaders.ageing import Aged, AgedSum, aged, open_on
from bizsuite.erp.statements.loaders.cash import year_starts
from bizsuite.erp.statements.loaders.exports import every_line, names_of
from bizsuite.erp.statements.loaders.financial import (
    Financial,
    balance_sheet,
    cash_flow,
    profit_and_loss,
)
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
    "Financial",
    "Keyset",
    "Ledger",
    "LedgerEntry",
    "Page",
    "Turnovers",
    "aged",
    "balance_sheet",
    "cash_flow",
    "every_line",
    "integrity",
    "ledgers",
    "names_of",
    "open_on",
    "profit_and_loss",
    "turnovers",
    "year_starts",
]
