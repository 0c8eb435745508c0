"""Payment runs, and the bills that they pay."""

import uuid
from datetime import date, datetime
from decimal import Decimal

from bizsuite.erp.payment_runs.rules.words import PaymentRunStatus
from bizsuite.kernel.tables import (
    Table,
    check,
    choice,
    currency_code,
    indexed,
    moment,
    references,
    unique,
)
from bizsuite.kernel.tables import amount as money

BILL_TAKEN = "uq_payment_run_line_open_bill"


class PaymentRun(Table, table=True):
    """What is due to suppliers, paid together from an account of the company."""

    __tablename__ = "payment_run"
    __table_args__ = (
        unique("company_id", "number"),
        indexed("company_id", "execution_date"),
        check("total >= 0", "total_not_negative"),
        check("status NOT IN ('SENT', 'CONFIRMED') OR sent_at IS NOT NULL", "sent_at_a_time"),
        check("status = 'CONFIRMED' OR entry_id IS NULL", "booked_is_confirmed"),
    )

    company_id: uuid.UUID = references("company", indexed=False)
    number: str
    status: PaymentRunStatus = choice(PaymentRunStatus, PaymentRunStatus.DRAFT)
    bank_account_id: uuid.UUID = references("banking_bank_account")
    due_until: date
    execution_date: date
    currency: str = currency_code()
    total: Decimal = money()
    """What its lines come to."""
    sent_at: datetime | None = moment(optional=True)
    entry_id: uuid.UUID | None = references("finance_entry", optional=True, unique=True)
    """The entry by which the bank has paid; none where lines of statements have brought in all of it."""


class PaymentRunLine(Table, table=True):
    """What a run pays of one bill."""

    __tablename__ = "payment_run_line"
    __table_args__ = (
        unique("run_id", "bill_id"),
        unique("bill_id", name=BILL_TAKEN, where="is_open"),
        check("amount > 0 AND discount >= 0", "amounts_not_negative"),
    )

    company_id: uuid.UUID = references("company", indexed=False)
    run_id: uuid.UUID = references("payment_run", indexed=False)
    bill_id: uuid.UUID = references("bills_vendor_bill")
    supplier_id: uuid.UUID = references("party_supplier")
    payee_account_id: uuid.UUID | None = references("party_bank_account", optional=True)
    """Where the supplier is paid to; none: no account of theirs takes the currency on the day."""
    currency: str = currency_code()
    amount: Decimal = money()
    discount: Decimal = money()
    """What is taken off for paying early."""
    is_open: bool = True
    """Whether its bill is in no other run meanwhile."""
    payment_id: uuid.UUID | None = references("payment", optional=True)
    """The payment that pays it, once the run is sent."""
