"""Which statement is to be a file, of which days, in which form; and how that is carried in a ticket. Pure."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from bizsuite.erp.statements.rules.spans import Span
from bizsuite.kernel.sheets import FileFormat
from bizsuite.kernel.words import Word


class StatementKind(Word):
    """A statement of a company."""

    TRIAL_BALANCE = (
        "TRIAL_BALANCE",
        "Every account with opening, turnover and balance; headings with their sums.",
    )
    GENERAL_LEDGER = "GENERAL_LEDGER", "Every line of every account, with the balance after it."
    AGED_RECEIVABLES = "AGED_RECEIVABLES", "What customers owe, by how long it is overdue."
    AGED_PAYABLES = "AGED_PAYABLES", "What suppliers are owed, by how long it is overdue."
    BALANCE_SHEET = "BALANCE_SHEET", "What the company has and owes, and what belongs to its owners."
    PROFIT_AND_LOSS = "PROFIT_AND_LOSS", "What was earned, and what that cost."
    CASH_FLOW = "CASH_FLOW", "Where money came from, and where it went."


@dataclass(frozen=True, slots=True)
class Export:
    """A statement to be made a file of."""

    kind: StatementKind
    format: FileFormat
    company_id: uuid.UUID
    spans: Sequence[Span]
    days: Sequence[int]
    """Where buckets of an ageing end."""

    def told(self) -> dict[str, Any]:
        """As it stands in a ticket."""
        return {
            "kind": self.kind.value,
            "format": self.format.value,
            "company": str(self.company_id),
            "spans": [[each.since and str(each.since), str(each.until)] for each in self.spans],
            "days": list(self.days),
        }


def export_of(told: Mapping[str, Any]) -> Export:
    """What stands in a ticket, which we have written ourselves."""
    return Export(
        StatementKind(told["kind"]),
        FileFormat(told["format"]),
        uuid.UUID(told["company"]),
        [
            Span(since and date.fromisoformat(since), date.fromisoformat(until))
            for since, until in told["spans"]
        ],
        told["days"],
    )
