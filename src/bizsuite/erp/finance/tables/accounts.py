"""The chart of accounts and the journals of each company."""

import uuid

from bizsuite.erp.finance.rules.words import AccountKind, AccountPurpose, JournalKind
from bizsuite.kernel.tables import Table, check, choice, currency_code, references, unique


class Account(Table, table=True):
    """An account of a company's ledger, or a heading above accounts."""

    __tablename__ = "finance_account"
    __table_args__ = (
        unique("company_id", "code"),
        unique("company_id", "purpose", name="uq_finance_account_purpose", where="purpose IS NOT NULL"),
        check("parent_id <> id", "not_below_itself"),
        check("NOT (is_heading AND purpose IS NOT NULL)", "heading_without_purpose"),
        check("NOT (is_heading AND currency IS NOT NULL)", "heading_without_currency"),
    )

    company_id: uuid.UUID = references("company", indexed=False)
    code: str
    name: str
    kind: AccountKind = choice(AccountKind)
    purpose: AccountPurpose | None = choice(AccountPurpose, optional=True)
    parent_id: uuid.UUID | None = references("finance_account", optional=True)
    is_heading: bool = False
    """Headings take no postings."""
    is_active: bool = True
    currency: str | None = currency_code(optional=True)
    """The one in which all its lines are; none where each line has its own. Never changes."""


class Journal(Table, table=True):
    """A book of entries of one kind, with a number series of its own for each year."""

    __tablename__ = "finance_journal"
    __table_args__ = (unique("company_id", "code"),)

    company_id: uuid.UUID = references("company", indexed=False)
    code: str
    """Begins the numbers of its entries."""
    name: str
    kind: JournalKind = choice(JournalKind)
