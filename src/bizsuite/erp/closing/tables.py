"""Which years were closed, and by which entries."""

import uuid
from decimal import Decimal

from bizsuite.erp.closing.rules import YearEndStatus
from bizsuite.kernel.tables import Table, amount, check, choice, currency_code, references, unique


class YearEnd(Table, table=True):
    """One closing of a fiscal year; a year that was opened again has another one once it is closed again."""

    __tablename__ = "closing_year_end"
    __table_args__ = (
        unique("fiscal_year_id", name="uq_closing_year_end_fiscal_year_id_closed", where="status = 'CLOSED'"),
        check(
            "reversal_id IS NULL OR (status = 'REOPENED' AND entry_id IS NOT NULL)", "reversed_is_reopened"
        ),
    )

    company_id: uuid.UUID = references("company")
    fiscal_year_id: uuid.UUID = references("finance_fiscal_year")
    status: YearEndStatus = choice(YearEndStatus, YearEndStatus.CLOSED)
    currency: str = currency_code()
    result: Decimal = amount()
    """The profit of the year in the company's currency; a loss is negative."""
    entry_id: uuid.UUID | None = references("finance_entry", optional=True)
    """None where the year had no movement of profit and loss."""
    reversal_id: uuid.UUID | None = references("finance_entry", optional=True)
