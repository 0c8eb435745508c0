"""Deferrals, their lines, runs and balances as clients see them."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Self

import strawberry

from bizsuite.base.identity.types import Company
from bizsuite.erp.bills.types import VendorBillLine
from bizsuite.erp.deferrals import reads
from bizsuite.erp.deferrals.loaders import Balance
from bizsuite.erp.deferrals.rules.words import (
    DeferralKind,
    DeferralLineKind,
    DeferralLineStatus,
    DeferralStatus,
)
from bizsuite.erp.finance.rules.schedules import ProRata
from bizsuite.erp.finance.types import JournalEntry, JournalLine, LedgerAccount
from bizsuite.erp.invoicing.types import InvoiceLine
from bizsuite.graph.fields import column, entity, related
from bizsuite.graph.money import Money
from bizsuite.graph.node import Node
from bizsuite.graph.page import Connection
from bizsuite.graph.scalars import CurrencyCode

for _words in (DeferralKind, DeferralLineKind, DeferralLineStatus, DeferralStatus):
    strawberry.enum(_words, description=_words.__doc__)


@entity(reads.schedule)
class DeferralSchedule(Node):
    """An amount of a line that is set aside, and comes back month by month. In the company's currency."""

    kind: DeferralKind = column("Whether income or an expense is deferred.")
    status: DeferralStatus = column("Whether something is still set aside.")
    deferred_on: date = column("When it was set aside.")
    first_day: date = column("The first day that it belongs to.")
    last_day: date = column("The last one.")
    pro_rata: ProRata = column("How time is counted.")
    given_up: Decimal = column(
        "Which fraction of its document notes have given up, as far as runs have seen."
    )
    note: str = column("What else is worth saying.")
    amount: Money = column("How much was set aside.", reads.schedule_amount)
    recognised: Money = column("What of it has come back.", reads.schedule_recognised)
    remaining: Money = column("What has not.", reads.schedule_remaining)
    company: Company | None = related(reads.schedule_company, "Whose books.")
    invoice_line: InvoiceLine | None = related(
        reads.schedule_invoice_line, "The line of an invoice that it is of."
    )
    bill_line: VendorBillLine | None = related(reads.schedule_bill_line, "The line of a bill that it is of.")
    journal_line: JournalLine | None = related(
        reads.schedule_journal_line, "The line of an entry that it is of."
    )
    account: LedgerAccount | None = related(reads.schedule_account, "The income or expense that it is.")
    deferred_account: LedgerAccount | None = related(
        reads.schedule_deferred_account, "Where it is set aside."
    )
    entry: JournalEntry | None = related(reads.schedule_entry, "By which it was set aside.")
    lines: Connection["DeferralLine"] | None = related(
        reads.schedule_lines, "How it comes back, in order; without what was replaced."
    )
    all_lines: Connection["DeferralLine"] | None = related(
        reads.schedule_all_lines, "The same with what was replaced."
    )


@entity(reads.line)
class DeferralLine(Node):
    """What comes back of a deferral: planned first, then posted."""

    kind: DeferralLineKind = column("Why it comes back.")
    first_day: date = column("The first day that it is for.")
    last_day: date = column("The last day, on which it is to be posted.")
    amount: Money = column("How much.", reads.line_amount)
    status: DeferralLineStatus = column("Whether it is in the books.")
    posted_on: date | None = column("The date of its entry; null until it is posted.")
    schedule: DeferralSchedule | None = related(reads.line_schedule, "The deferral.")
    run: "DeferralRun | None" = related(
        reads.line_run, "The run that posted it; null where something else did."
    )
    entry: JournalEntry | None = related(reads.line_entry, "The entry that it is part of.")


@entity(reads.run)
class DeferralRun(Node):
    """What has come back of all deferrals of a company up to a day."""

    until: date = column("The day up to which it was due.")
    line_count: int = column("How many lines of schedules it posted.")
    revenue: Money = column("Income that has come back.", reads.run_revenue)
    expense: Money = column("Expenses that have come back.", reads.run_expense)
    created_at: datetime = column("When it was posted.")
    company: Company | None = related(reads.run_company, "Whose deferrals.")
    lines: Connection[DeferralLine] | None = related(reads.run_lines, "What it posted, by day.")
    entries: Connection[JournalEntry] | None = related(
        reads.run_entries, "Its entries, one for each day, oldest first."
    )


@strawberry.type
class DeferralBalance:
    """An account on which amounts are set aside, as deferrals and the ledger see it."""

    account: LedgerAccount = strawberry.field(description="The account.")
    kind: DeferralKind = strawberry.field(description="What is set aside on it.")
    deferred: Money = strawberry.field(description="What was set aside by then.")
    recognised: Money = strawberry.field(description="What of it had come back.")
    remaining: Money = strawberry.field(description="What had not.")
    ledger: Money = strawberry.field(description="What the account holds, as a positive amount.")
    difference: Money = strawberry.field(
        description="Ledger less remaining: what was posted to it of which no deferral knows."
    )


@strawberry.type
class DeferralReport:
    """What is set aside in a company on a day, tied to the ledger."""

    as_of: date = strawberry.field(description="The last day that counts.")
    balances: list[DeferralBalance] = strawberry.field(description="The accounts, by code.")

    @classmethod
    def of(cls, found: Sequence[Balance], currency: str, as_of: date) -> Self:
        """The report as it is shown."""
        return cls(as_of=as_of, balances=[_shown(each, currency) for each in found])


def _shown(each: Balance, currency: str) -> DeferralBalance:
    account: Any = each.account
    remaining = each.deferred - each.recognised

    def money(amount: Decimal) -> Money:
        return Money(amount=amount, currency=CurrencyCode(currency))

    return DeferralBalance(
        account=account,
        kind=each.kind,
        deferred=money(each.deferred),
        recognised=money(each.recognised),
        remaining=money(remaining),
        ledger=money(each.ledger),
        difference=money(each.ledger - remaining),
    )
