"""Amounts that are set aside, the lines by which they come back, and the runs that post these."""

import uuid
from datetime import date
from decimal import Decimal

from bizsuite.erp.deferrals.rules.words import (
    DeferralKind,
    DeferralLineKind,
    DeferralLineStatus,
    DeferralStatus,
)
from bizsuite.erp.finance.rules.schedules import ProRata
from bizsuite.kernel.tables import (
    Table,
    check,
    choice,
    currency_code,
    indexed,
    rate,
    references,
    text,
    unique,
)
from bizsuite.kernel.tables import amount as money


class DeferralSchedule(Table, table=True):
    """An amount of a line that is set aside, and comes back month by month."""

    __tablename__ = "deferral_schedule"
    __table_args__ = (
        indexed("company_id", "status"),
        check("amount > 0 AND recognised >= 0 AND recognised <= amount", "recognised_is_a_part"),
        check("remaining = amount - recognised", "remaining_is_the_rest"),
        check("(status = 'ACTIVE') = (remaining > 0)", "active_has_a_rest"),
        check("first_day <= last_day", "ends_after_it_begins"),
        check("num_nonnulls(invoice_line_id, bill_line_id, journal_line_id) = 1", "has_one_source"),
        check("given_up BETWEEN 0 AND 1", "given_up_is_a_fraction"),
    )

    company_id: uuid.UUID = references("company", indexed=False)
    kind: DeferralKind = choice(DeferralKind)
    status: DeferralStatus = choice(DeferralStatus, DeferralStatus.ACTIVE)
    invoice_line_id: uuid.UUID | None = references("invoicing_invoice_line", optional=True)
    bill_line_id: uuid.UUID | None = references("bills_vendor_bill_line", optional=True)
    journal_line_id: uuid.UUID | None = references("finance_entry_line", optional=True)
    account_id: uuid.UUID = references("finance_account", indexed=False)
    """The income or expense that it is."""
    deferred_account_id: uuid.UUID = references("finance_account")
    """Where it is set aside."""
    deferred_on: date
    first_day: date
    last_day: date
    pro_rata: ProRata = choice(ProRata)
    currency: str = currency_code()
    given_up: Decimal = rate()
    """Which fraction of its document notes have given up, as far as the schedule knows."""
    note: str = text()
    amount: Decimal = money()
    recognised: Decimal = money()
    """What has come back."""
    remaining: Decimal = money()
    entry_id: uuid.UUID = references("finance_entry")
    """By which it was set aside."""


class DeferralRun(Table, table=True):
    """What has come back in a company up to a day."""

    __tablename__ = "deferral_run"
    __table_args__ = (indexed("company_id", "until"), check("line_count > 0", "posts_something"))

    company_id: uuid.UUID = references("company", indexed=False)
    until: date
    line_count: int
    currency: str = currency_code()
    revenue: Decimal = money()
    expense: Decimal = money()


class DeferralLine(Table, table=True):
    """What comes back of a deferral: planned first, then posted, or put away."""

    __tablename__ = "deferral_line"
    __audited__ = False
    __table_args__ = (
        unique(
            "schedule_id",
            "last_day",
            name="uq_deferral_line_place",
            where="kind = 'RECOGNITION' AND status IN ('PLANNED', 'POSTED')",
        ),
        indexed("company_id", "status", "last_day"),
        indexed("schedule_id", "last_day"),
        check("amount > 0", "amount_positive"),
        check("first_day <= last_day", "ends_after_it_begins"),
        check(
            "(status = 'POSTED') = (entry_id IS NOT NULL) AND (entry_id IS NULL) = (posted_on IS NULL)",
            "posted_has_an_entry",
        ),
    )

    company_id: uuid.UUID = references("company", indexed=False)
    schedule_id: uuid.UUID = references("deferral_schedule", indexed=False)
    kind: DeferralLineKind = choice(DeferralLineKind, DeferralLineKind.RECOGNITION)
    first_day: date
    last_day: date
    currency: str = currency_code()
    amount: Decimal = money()
    status: DeferralLineStatus = choice(DeferralLineStatus, DeferralLineStatus.PLANNED)
    posted_on: date | None = None
    entry_id: uuid.UUID | None = references("finance_entry", optional=True)
    run_id: uuid.UUID | None = references("deferral_run", optional=True)
