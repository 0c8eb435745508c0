"""Levels of dunning and their words, runs, letters with what they remind of, and disputes."""

import uuid
from datetime import date
from decimal import Decimal

from bizsuite.erp.dunning.rules.words import DunningStatus
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


class DunningLevel(Table, table=True):
    """A step of reminding. Days, amounts and rates never change: it is switched off, and another one is made."""

    __tablename__ = "dunning_level"
    __table_args__ = (
        unique("company_id", "number", name="uq_dunning_level_number", where="is_active"),
        check("number BETWEEN 1 AND 9 AND days_overdue > 0 AND interval_days > 0", "days_positive"),
        check("fee >= 0 AND min_amount >= 0 AND interest_rate > 0", "amounts_not_negative"),
    )

    company_id: uuid.UUID = references("company", indexed=False)
    number: int
    name: str
    days_overdue: int
    interval_days: int
    """Days until an item that has reached it is reminded of again."""
    currency: str = currency_code()
    """That of the company."""
    fee: Decimal = money()
    interest_rate: Decimal | None = rate(None, optional=True)
    """For a year, as a fraction; none: no interest."""
    min_amount: Decimal = money()
    blocks_orders: bool = False
    is_active: bool = True


class DunningText(Table, table=True):
    """The words of a letter of a level in one language."""

    __tablename__ = "dunning_text"
    __table_args__ = (unique("level_id", "language"),)

    company_id: uuid.UUID = references("company", indexed=False)
    level_id: uuid.UUID = references("dunning_level", indexed=False)
    language: str
    subject: str
    body: str = text()


class DunningRun(Table, table=True):
    """The letters of a company for one day."""

    __tablename__ = "dunning_run"
    __table_args__ = (unique("company_id", "run_on"),)

    company_id: uuid.UUID = references("company", indexed=False)
    run_on: date


class DunningLetter(Table, table=True):
    """A letter that reminds a customer of what is overdue; amounts are in the company's currency."""

    __tablename__ = "dunning_letter"
    __table_args__ = (
        unique("run_id", "customer_id", name="uq_dunning_letter_customer", where="status <> 'CANCELLED'"),
        indexed("customer_id", "run_on"),
        check("total = overdue + interest + fee", "total_is_the_sum"),
        check("(status = 'SENT') = (sent_on IS NOT NULL)", "sent_on_a_day"),
        check("entry_id IS NULL OR status = 'SENT'", "booked_when_sent"),
    )

    company_id: uuid.UUID = references("company", indexed=False)
    run_id: uuid.UUID = references("dunning_run", indexed=False)
    run_on: date
    customer_id: uuid.UUID = references("party_customer", indexed=False)
    level_id: uuid.UUID = references("dunning_level")
    status: DunningStatus = choice(DunningStatus, DunningStatus.DRAFT)
    currency: str = currency_code()
    overdue: Decimal = money()
    interest: Decimal = money()
    fee: Decimal = money()
    total: Decimal = money()
    sent_on: date | None = None
    entry_id: uuid.UUID | None = references("finance_entry", optional=True)
    """What claims fee and interest; none where they are not claimed."""


class DunningLetterLine(Table, table=True):
    """An item that a letter reminds of, as it was on that day."""

    __tablename__ = "dunning_letter_line"
    __audited__ = False
    __table_args__ = (unique("letter_id", "line_id"), check("amount > 0", "amount_positive"))

    company_id: uuid.UUID = references("company", indexed=False)
    letter_id: uuid.UUID = references("dunning_letter", indexed=False)
    position: int
    line_id: uuid.UUID = references("finance_entry_line")
    invoice_id: uuid.UUID | None = references("invoicing_invoice", optional=True)
    level_id: uuid.UUID = references("dunning_level")
    due_date: date
    days_overdue: int
    currency: str = currency_code()
    amount: Decimal = money()
    base_currency: str = currency_code()
    base: Decimal = money()
    """The same in the company's currency."""
    interest: Decimal = money()
    """In the company's currency."""


class InvoiceDispute(Table, table=True):
    """A customer disputes an invoice, which is not reminded of until that is resolved."""

    __tablename__ = "dunning_dispute"
    __table_args__ = (
        unique("invoice_id", name="uq_dunning_dispute_open", where="resolved_on IS NULL"),
        indexed("invoice_id", "disputed_on"),
        check("resolved_on >= disputed_on", "resolved_later"),
    )

    company_id: uuid.UUID = references("company", indexed=False)
    invoice_id: uuid.UUID = references("invoicing_invoice", indexed=False)
    reason: str
    disputed_on: date
    resolved_on: date | None = None
    resolution: str = text()
