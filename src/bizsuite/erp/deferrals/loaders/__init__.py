"""What is found out about deferrals beyond single rows."""

from bizsuite.erp.deferrals.loaders.integrity import integrity
from bizsuite.erp.deferrals.loaders.notes import GivenUp, given_up
from bizsuite.erp.deferrals.loaders.report import Balance, balances, currency_of
from bizsuite.erp.deferrals.loaders.sources import named, of_document, of_journal, taken_of

__all__ = [
    "Balance",
    "GivenUp",
    "balances",
    "currency_of",
    "given_up",
    "integrity",
    "named",
    "of_document",
    "of_journal",
    "taken_of",
]
