"""The tax report as clients see it."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import strawberry

from bizsuite.erp.taxes.loaders import ReportRow
from bizsuite.erp.taxes.types.nodes import TaxBox
from bizsuite.graph.money import Money
from bizsuite.graph.scalars import CurrencyCode


@strawberry.type
class TaxReportLine:
    """One box of a tax report, together with those under it."""

    box: TaxBox = strawberry.field(description="The box.")
    base: Money = strawberry.field(description="What taxes were taken on, in the company's currency.")
    tax: Money = strawberry.field(
        description="The taxes: what was credited to their accounts less what was debited."
    )


@strawberry.type
class TaxReport:
    """What the books say about taxes between two days, by box."""

    first_day: date = strawberry.field(description="The first day that counts.")
    last_day: date = strawberry.field(description="The last day that counts.")
    lines: list[TaxReportLine] = strawberry.field(description="Every box of the company, by code.")

    @classmethod
    def of(cls, rows: Sequence[ReportRow], currency: str, first: date, last: date) -> "TaxReport":
        """The report that these rows make."""
        return cls(first_day=first, last_day=last, lines=[_line(row, currency) for row in rows])


def _line(row: ReportRow, currency: str) -> TaxReportLine:
    def money(amount: Decimal) -> Money:
        return Money(amount=amount, currency=CurrencyCode(currency))

    box: Any = row.box
    return TaxReportLine(box=box, base=money(row.base), tax=money(row.tax))
