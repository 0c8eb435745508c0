"""What was planned held against what is posted. Pure."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from bizsuite.erp.budgets.rules.plans import SPENDING
from bizsuite.erp.finance.rules.words import AccountKind
from bizsuite.erp.statements.rules.spans import Span
from bizsuite.kernel.sheets import FileFormat
from bizsuite.kernel.values import ZERO, round_half_up

FRACTION_PLACES = 6


@dataclass(frozen=True, slots=True)
class Compared:
    """What was planned and what came of it, both positive where it is as it should be."""

    planned: Decimal = ZERO
    actual: Decimal = ZERO

    @property
    def difference(self) -> Decimal:
        """What is left of the plan; negative where more was spent, or earned, than was planned."""
        return self.planned - self.actual

    @property
    def fraction(self) -> Decimal | None:
        """What came of the plan as a fraction of it; None where nothing was planned."""
        if not self.planned:
            return None
        return round_half_up(self.actual / self.planned, FRACTION_PLACES)

    def __add__(self, other: "Compared") -> "Compared":
        return Compared(self.planned + other.planned, self.actual + other.actual)


def actual_of(kind: AccountKind, balance: Decimal) -> Decimal:
    """What is spent or earned by debits less credits on accounts of a kind."""
    return balance if kind in SPENDING else -balance


def total(lines: Iterable[tuple[AccountKind, Compared]], *, is_spending: bool) -> Compared:
    """The sum of the lines by which something is spent, or of the others."""
    return sum((each for kind, each in lines if (kind in SPENDING) is is_spending), Compared())


@dataclass(frozen=True, slots=True)
class Export:
    """A comparison to be made a file of."""

    budget_id: uuid.UUID
    format: FileFormat
    spans: Sequence[Span]

    def told(self) -> dict[str, Any]:
        """As it stands in a ticket."""
        return {
            "budget": str(self.budget_id),
            "format": self.format.value,
            "spans": [[str(each.since), str(each.until)] for each in self.spans],
        }


def export_of(told: Mapping[str, Any]) -> Export:
    """What stands in a ticket, which we have written ourselves."""
    return Export(
        uuid.UUID(told["budget"]),
        FileFormat(told["format"]),
        [Span(date.fromisoformat(since), date.fromisoformat(until)) for since, until in told["spans"]],
    )


_HEADS = {
    "title": ("Budget {name}, revision {revision}", "预算 {name}，第 {revision} 版"),
    "account": ("Account", "科目编码"),
    "name": ("Name", "名称"),
    "value": ("Dimension", "维度值"),
    "planned": ("Budget", "预算"),
    "actual": ("Actual", "实际"),
    "difference": ("Difference", "差异"),
    "fraction": ("Used", "执行率"),
    "compared": ("Actual {until}", "{until} 实际"),
    "currency": ("Currency", "币种"),
    "spending": ("Spending", "支出合计"),
    "earning": ("Income", "收入合计"),
}


def head_of(key: str, locale: str, **facts: object) -> str:
    """What stands over a column, or before a total."""
    return _HEADS[key][locale.startswith("zh")].format(**facts)
