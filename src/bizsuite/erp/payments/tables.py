"""Payments of customers."""

import uuid
from datetime import date
from decimal import Decimal

from bizsuite.erp.payments.rules import PaymentStatus
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


class Payment(Table, table=True):
    """Money that a customer has paid us."""

    __tablename__ = "payment"
    __table_args__ = (
        unique("company_id", "number"),
        indexed("company_id", "payment_date"),
        indexed("customer_id", "payment_date"),
        check("amount > 0", "amount_positive"),
        check("residual >= 0 AND residual <= amount", "residual_is_a_part"),
        check("exchange_rate > 0", "rate_positive"),
    )

    company_id: uuid.UUID = references("company", indexed=False)
    number: str
    """That of its entry."""
    status: PaymentStatus = choice(PaymentStatus, PaymentStatus.POSTED)
    customer_id: uuid.UUID = references("party_customer", indexed=False)
    account_id: uuid.UUID | None = references("finance_account", optional=True)
    """Where it came in; none: the company's bank."""
    payment_date: date
    currency: str = currency_code()
    exchange_rate: Decimal = rate(Decimal(1))
    """Units of the payment's currency per one unit of the company's."""
    amount: Decimal = money()
    residual: Decimal = money()
    """What of it settles nothing yet."""
    reference: str = text()
    note: str = text()
    entry_id: uuid.UUID = references("finance_entry", unique=True)
