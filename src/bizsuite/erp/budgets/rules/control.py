"""When a posting spends more than a budget has left. Pure."""

import uuid
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_FLOOR, Decimal

from bizsuite.erp.budgets.rules.plans import SPENDING
from bizsuite.erp.budgets.rules.words import BudgetControl, BudgetSpan
from bizsuite.erp.finance.rules.ledger import Line, Prepared
from bizsuite.erp.finance.rules.words import AccountKind, JournalKind
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.values import ZERO, minor_units


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What a line plans for a period, and what is spent in it by now."""

    first_day: date
    last_day: date
    amount: Decimal
    spent: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class ControlledLine:
    """A line of a budget in force, with its parts in the order of their days."""

    id: uuid.UUID
    budget_id: uuid.UUID
    budget: str
    company_id: uuid.UUID
    control: BudgetControl
    span: BudgetSpan
    tolerance: Decimal
    currency: str
    account_id: uuid.UUID | None
    account_kind: AccountKind
    label: str
    """The code of its account, or the kind of its accounts, with the code of the value."""
    values: Collection[uuid.UUID] | None
    """Its value of a dimension and those under it; None where it has none."""
    parts: Sequence[Part]

    def wanted(self, lines: Iterable[Line]) -> Decimal:
        """What lines of an entry spend of it."""
        return sum((self._of(line) for line in lines), ZERO)

    def _of(self, line: Line) -> Decimal:
        if self.account_id is None and line.account.kind is not self.account_kind:
            return ZERO
        if self.account_id is not None and line.account.id != self.account_id:
            return ZERO
        if self.values is None:
            return line.balance
        return sum((split.amount for split in line.splits if split.value_id in self.values), ZERO)


@dataclass(frozen=True, slots=True, kw_only=True)
class Excess:
    """An entry that spends more than a line had left: of `limit`, tolerance included, `spent` was gone before."""

    line: ControlledLine
    entry_id: uuid.UUID
    first_day: date
    last_day: date
    limit: Decimal
    spent: Decimal
    wanted: Decimal

    def refusal(self) -> Refused:
        """The refusal of a budget that stops."""
        return Refused(
            "BUDGET_EXCEEDED",
            "Budget {budget} has {limit} for {line} until {last_day}; {actual} is spent, {wanted} more is wanted.",
            path=["lines"],
            budget=self.line.budget,
            line=self.line.label,
            first_day=self.first_day,
            last_day=self.last_day,
            limit=self.limit,
            actual=self.spent,
            wanted=self.wanted,
        )


@dataclass(frozen=True, slots=True)
class Held:
    """What of a line is held against what is planned, over some days."""

    first_day: date
    last_day: date
    limit: Decimal
    spent: Decimal


def held(line: ControlledLine) -> list[Held]:
    """The spans over which a line is controlled, each with all that is spent in it."""
    found: list[Held] = []
    planned = spent = ZERO
    for part in line.parts:
        if line.span is BudgetSpan.PERIOD:
            planned = spent = ZERO
        planned, spent = planned + part.amount, spent + part.spent
        first = part.first_day if line.span is BudgetSpan.PERIOD else line.parts[0].first_day
        found.append(Held(first, part.last_day, _allowed(line, planned), spent))
    return found


def _allowed(line: ControlledLine, planned: Decimal) -> Decimal:
    """What may be spent in all: what is planned with the tolerance, in whole units of the currency."""
    unit = Decimal(1).scaleb(-minor_units(line.currency))
    return (planned * (1 + line.tolerance)).quantize(unit, ROUND_FLOOR)


def is_counted(entry: Prepared) -> bool:
    """Whether an entry spends at all: closing a year takes accounts to zero and spends nothing."""
    return entry.journal.kind is not JournalKind.CLOSING


def exceeded(line: ControlledLine, entries: Sequence[Prepared]) -> list[Excess]:
    """The entries by which a line is exceeded, which its parts hold already; at most one excess for each entry.

    Entries count one after the other. One that spends nothing of a line exceeds nothing, however much is gone. Spending
    on a day counts in every span that holds it: with CUMULATIVE in those of all later periods too, the first is told.
    """
    if line.account_kind not in SPENDING:
        return []
    wanted = [
        (entry, line.wanted(entry.lines))
        for entry in entries
        if entry.company_id == line.company_id and is_counted(entry)
    ]
    found: dict[uuid.UUID, Excess] = {}
    for span in held(line):
        own = [(entry, size) for entry, size in wanted if span.first_day <= entry.on <= span.last_day]
        spent = span.spent - sum((size for _, size in own), ZERO)
        for entry, size in own:
            if size > 0 and spent + size > span.limit and entry.id not in found:
                found[entry.id] = Excess(
                    line=line,
                    entry_id=entry.id,
                    first_day=span.first_day,
                    last_day=span.last_day,
                    limit=span.limit,
                    spent=spent,
                    wanted=size,
                )
            spent += size
    return list(found.values())
