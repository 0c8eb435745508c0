"""With what lines of statements have been brought together, and by which rules."""

import uuid
from datetime import date
from decimal import Decimal

from bizsuite.erp.banking.rules.words import LineMatchKind, LineMatchStatus
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


class MatchRule(Table, table=True):
    """To which account lines go whose text or counterparty contains something."""

    __tablename__ = "banking_match_rule"
    __table_args__ = (
        unique("company_id", "name"),
        check("contains <> ''", "contains_something"),
    )

    company_id: uuid.UUID = references("company", indexed=False)
    name: str
    bank_account_id: uuid.UUID | None = references("banking_bank_account", optional=True)
    """None: for all bank accounts of the company."""
    contains: str
    """In capitals, as it is compared."""
    account_id: uuid.UUID = references("finance_account")
    position: int = 1
    """Of several that fit the one with the least counts."""
    is_active: bool = True


class LineMatch(Table, table=True):
    """A part of a line, and what it was brought together with. Of a row only the state changes."""

    __tablename__ = "banking_line_match"
    __audited__ = False
    __table_args__ = (
        indexed("line_id", "position"),
        indexed("bank_account_id", "booked_on"),
        unique(
            "payment_id",
            name="uq_banking_line_match_payment_id_standing",
            where="status = 'STANDING' AND payment_id IS NOT NULL",
        ),
        check("amount <> 0", "moves_money"),
        check("(kind = 'ACCOUNT') = (account_id IS NOT NULL)", "account_is_named"),
        check("(kind = 'ACCOUNT') = (payment_id IS NULL)", "payment_is_named"),
    )

    company_id: uuid.UUID = references("company", indexed=False)
    bank_account_id: uuid.UUID = references("banking_bank_account", indexed=False)
    statement_id: uuid.UUID = references("banking_statement")
    line_id: uuid.UUID = references("banking_statement_line", indexed=False)
    position: int
    kind: LineMatchKind = choice(LineMatchKind)
    status: LineMatchStatus = choice(LineMatchStatus, LineMatchStatus.STANDING)
    booked_on: date
    """From which day the ledger account of the bank has it."""
    currency: str = currency_code()
    amount: Decimal = amount()
    """Positive where it came in."""
    payment_id: uuid.UUID | None = references("payment", optional=True, indexed=False)
    entry_id: uuid.UUID | None = references("finance_entry", optional=True)
    """What was booked for it besides a payment."""
    credit_note_id: uuid.UUID | None = references("invoicing_invoice", optional=True)
    """By which the discount that a customer took was given up."""
    debit_note_id: uuid.UUID | None = references("bills_vendor_bill", optional=True)
    """By which the discount that we took of a supplier was claimed."""
    account_id: uuid.UUID | None = references("finance_account", optional=True)
    rule_id: uuid.UUID | None = references("banking_match_rule", optional=True)
    label: str = text()
