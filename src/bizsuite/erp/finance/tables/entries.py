"""Entries and their lines. What is posted is evidence: the database itself refuses to change it."""

import uuid
from datetime import date
from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from bizsuite.erp.finance.rules.words import JournalEntryStatus
from bizsuite.erp.finance.tables import guards
from bizsuite.kernel.schema import after_create
from bizsuite.kernel.tables import (
    LockRank,
    Table,
    check,
    choice,
    currency_code,
    indexed,
    references,
    text,
    unique,
)
from bizsuite.kernel.tables import amount as money


class Chain(Table, table=True):
    """Where the hash chain of a company ends; locked by whoever posts, so that it has no gap and no fork."""

    __tablename__ = "finance_chain"
    __lock_rank__ = LockRank.SERIES
    __audited__ = False

    company_id: uuid.UUID = references("company", unique=True)
    position: int = 0
    hash: str
    """Of the entry at that position."""
    locks: dict[str, str] = Field(
        default_factory=dict, sa_type=JSONB, sa_column_kwargs={"server_default": "{}"}
    )
    """Through which day each area is locked; the database keeps it like the rows of locks."""
    is_watched: bool = False
    """Whether somebody is asked before anything is posted; nothing is where nobody wants to be."""


class Entry(Table, table=True):
    """A journal entry: the one thing by which amounts come upon accounts."""

    __tablename__ = "finance_entry"
    __table_args__ = (
        unique("company_id", "number"),
        unique("company_id", "chain_position"),
        unique("reversal_of_id", name="uq_finance_entry_reversal_of_id", where="reversal_of_id IS NOT NULL"),
        # What the lines' `posted_on` refers to.
        unique("id", "posted_on"),
        indexed("company_id", "entry_date"),
        indexed("journal_id", "entry_date"),
        indexed("origin_id"),
        check(
            "(status = 'POSTED') = (posted_on IS NOT NULL AND number IS NOT NULL AND chain_position IS NOT NULL"
            " AND previous_hash IS NOT NULL AND hash IS NOT NULL AND line_count IS NOT NULL)",
            "posted_is_sealed",
        ),
        check("posted_on = entry_date", "posted_on_its_date"),
        check("(origin_type IS NULL) = (origin_id IS NULL)", "origin_is_named"),
        check("reversal_of_id <> id", "not_its_own_reversal"),
        {"info": {"checked_late": True}},
    )

    company_id: uuid.UUID = references("company", indexed=False)
    journal_id: uuid.UUID = references("finance_journal", indexed=False)
    status: JournalEntryStatus = choice(JournalEntryStatus, JournalEntryStatus.DRAFT)
    number: str | None = None
    """Given when it is posted; without a gap in its journal and year."""
    entry_date: date
    posted_on: date | None = None
    """The entry date once it is posted, else none; lines hold the same."""
    description: str = text()
    origin_type: str | None = None
    origin_id: uuid.UUID | None = None
    """The node that it was made by."""
    reversal_of_id: uuid.UUID | None = references("finance_entry", optional=True, indexed=False)
    chain_position: int | None = None
    previous_hash: str | None = None
    hash: str | None = None
    line_count: int | None = None
    """How many lines were posted, so that the database can refuse another one."""


class EntryLine(Table, table=True):
    """A debit or a credit on one account. Of a posted line only the residuals change."""

    __tablename__ = "finance_entry_line"
    __lock_rank__ = LockRank.BALANCE
    __audited__ = False
    __table_args__ = (
        unique("entry_id", "position"),
        sa.ForeignKeyConstraint(
            ["tenant_id", "entry_id", "posted_on"],
            ["finance_entry.tenant_id", "finance_entry.id", "finance_entry.posted_on"],
            name="fk_finance_entry_line_posted_on",
            deferrable=True,
            initially="DEFERRED",
        ),
        sa.Index(
            "ix_finance_entry_line_account_posted_on",
            "tenant_id",
            "company_id",
            "account_id",
            "posted_on",
            postgresql_include=["debit", "credit"],
        ),
        sa.Index(
            "ix_finance_entry_line_open",
            "tenant_id",
            "party_id",
            "account_id",
            postgresql_where=sa.text("residual <> 0"),
        ),
        indexed("party_id", "posted_on"),
        check("debit >= 0 AND credit >= 0 AND (debit = 0 OR credit = 0)", "one_side"),
        check("amount * (debit - credit) >= 0", "amount_has_its_sign"),
        check("residual * amount >= 0 AND abs(residual) <= abs(amount)", "residual_is_a_part"),
        check(
            "residual_base * (debit - credit) >= 0 AND abs(residual_base) <= debit + credit"
            " AND (residual <> 0 OR residual_base = 0)",
            "residual_base_is_a_part",
        ),
    )

    company_id: uuid.UUID = references("company", indexed=False)
    entry_id: uuid.UUID = references("finance_entry", indexed=False)
    position: int
    account_id: uuid.UUID = references("finance_account", indexed=False)
    party_id: uuid.UUID | None = references("party", optional=True, indexed=False)
    posted_on: date | None = None
    label: str = text()
    base_currency: str = currency_code()
    debit: Decimal = money()
    credit: Decimal = money()
    currency: str = currency_code()
    amount: Decimal = money()
    """Debit less credit in `currency`."""
    due_date: date | None = None
    residual: Decimal = money()
    """What is open of `amount`; always zero off the control accounts."""
    residual_base: Decimal = money()
    """What is open of debit less credit."""
    split_count: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    """Among how many values of dimensions it is divided, so that the database can refuse another one."""


after_create(Entry, guards.ENTRY)
after_create(EntryLine, guards.ENTRY_LINE)
