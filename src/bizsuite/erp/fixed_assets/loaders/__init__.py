"""What is found out about assets beyond single rows."""

from bizsuite.erp.fixed_assets.loaders.integrity import integrity
from bizsuite.erp.fixed_assets.loaders.register import Registered, Tied, currency_of, register, ties
from bizsuite.erp.fixed_assets.loaders.sources import (
    accounts_of,
    first_month_of,
    named,
    source_line,
    taken_of,
)

__all__ = [
    "Registered",
    "Tied",
    "accounts_of",
    "currency_of",
    "first_month_of",
    "integrity",
    "named",
    "register",
    "source_line",
    "taken_of",
    "ties",
]
