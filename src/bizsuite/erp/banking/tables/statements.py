"""What banks say: statements and their lines. Once imported only their states change."""

import uuid
from datetime import date
from decimal import Decimal

import sqlalchemy as sa

from bizsuite.erp.banking.rules.words import BankStatementStatus, StatementFormat, StatementLineStatus
from bizsuite.kernel.tables import (
    Table,
    amount,
    check,
    choice,
    currency_code,
    indexed,
    references,
    text,
    unique,
)


class Statement(Table, table=True):
    """What happened on a bank account between two balances."""

    __tablename__ = "banking_statement"
    __table_args__ = (
        unique("bank_account_id", "position"),
        unique("bank_account_id", "number"),
        unique("bank_account_id", "fingerprint"),
        indexed("company_id", "closed_on"),
        check("open_count BETWEEN 0 AND line_count", "open_is_a_part"),
        check("status = 'OPEN' OR open_count = 0", "closed_is_matched"),
    )

    company_id: uuid.UUID = references("company", indexed=False)
    bank_account_id: uuid.UUID = references("banking_bank_account", indexed=False)
    position: int
    """Its place among the statements of the account, from 1."""
    number: str
    """The bank's, or one made of its last day."""
    status: BankStatementStatus = choice(BankStatementStatus, BankStatementStatus.OPEN)
    format: StatementFormat = choice(StatementFormat)
    opened_on: date
    closed_on: date
    file_id: uuid.UUID | None = references("files_stored_file", optional=True)
    """The file that it came in, where that was sent; it stays as long as the statement."""
    currency: str = currency_code()
    opening: Decimal = amount()
    closing: Decimal = amount()
    line_count: int = 0
    open_count: int = 0
    """How many of its lines are not in the books yet."""
    fingerprint: str


class StatementLine(Table, table=True):
    """Money that came in (positive) or went out."""

    __tablename__ = "banking_statement_line"
    __audited__ = False
    __table_args__ = (
        unique("statement_id", "position"),
        unique(
            "bank_account_id",
            "reference",
            name="uq_banking_statement_line_reference",
            where="reference <> ''",
        ),
        indexed("company_id", "booked_on"),
        sa.Index(
            "ix_banking_statement_line_open",
            "tenant_id",
            "statement_id",
            postgresql_where=sa.text("status = 'OPEN'"),
        ),
        sa.Index(
            "ix_banking_statement_line_counterparty_account",
            "tenant_id",
            "company_id",
            "counterparty_account",
            postgresql_where=sa.text("counterparty_account <> ''"),
        ),
        check("amount <> 0", "moves_money"),
    )

    company_id: uuid.UUID = references("company", indexed=False)
    bank_account_id: uuid.UUID = references("banking_bank_account", indexed=False)
    statement_id: uuid.UUID = references("banking_statement", indexed=False)
    position: int
    status: StatementLineStatus = choice(StatementLineStatus, StatementLineStatus.OPEN)
    booked_on: date
    value_on: date | None = None
    currency: str = currency_code()
    amount: Decimal = amount()
    reference: str = text()
    """By which the bank knows it; empty where it gives none."""
    counterparty: str = text()
    counterparty_account: str = text()
    creditor_reference: str = text()
    keys: str = text()
    """The numbers that its texts may name, each once, with blanks between them."""
    text: str = text()
