"""Payments, what is written off with them, and how much that may be."""

import uuid
from datetime import date
from decimal import Decimal

from bizsuite.erp.payments.rules import PaymentDirection, PaymentStatus
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
    """Money that a customer or a supplier has paid us, or that we have paid them."""

    __tablename__ = "payment"
    __table_args__ = (
        unique("company_id", "number"),
        indexed("company_id", "payment_date"),
        indexed("customer_id", "payment_date"),
        indexed("supplier_id", "payment_date"),
        check("(customer_id IS NULL) <> (supplier_id IS NULL)", "one_party"),
        check("amount > 0", "amount_positive"),
        check("residual >= 0 AND residual <= amount", "residual_is_a_part"),
        check("exchange_rate > 0", "rate_positive"),
    )

    company_id: uuid.UUID = references("company", indexed=False)
    number: str
    """That of its entry."""
    status: PaymentStatus = choice(PaymentStatus, PaymentStatus.POSTED)
    direction: PaymentDirection = choice(PaymentDirection, PaymentDirection.IN)
    customer_id: uuid.UUID | None = references("party_customer", optional=True, indexed=False)
    supplier_id: uuid.UUID | None = references("party_supplier", optional=True, indexed=False)
    account_id: uuid.UUID | None = references("finance_account", optional=True)
    """Where it came in or went out; none: the company's bank."""
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
    clearing_entry_id: uuid.UUID | None = references("finance_entry", optional=True)
    """The entry by which it reached the bank, where it was on its way."""


class WriteOff(Table, table=True):
    """A small rest of a document that was given up when another one settled the most of it."""

    __tablename__ = "payment_write_off"
    __table_args__ = (
        unique("company_id", "number"),
        indexed("company_id", "written_off_on"),
        indexed("claim_id", "source_id"),
        check("amount <> 0 AND amount * amount_base >= 0", "amount_has_a_sign"),
    )

    company_id: uuid.UUID = references("company", indexed=False)
    number: str
    """That of its entry."""
    status: PaymentStatus = choice(PaymentStatus, PaymentStatus.POSTED)
    party_id: uuid.UUID = references("party")
    written_off_on: date
    claim_type: str
    claim_id: uuid.UUID
    """The document whose rest it is."""
    source_type: str
    source_id: uuid.UUID
    """The document that has settled the most of that one."""
    currency: str = currency_code()
    amount: Decimal = money()
    """Negative where it is a gain."""
    base_currency: str = currency_code()
    amount_base: Decimal = money()
    entry_id: uuid.UUID = references("finance_entry", unique=True)


class WriteOffPolicy(Table, table=True):
    """How much of a rest a company writes off; without one, nothing."""

    __tablename__ = "payment_write_off_policy"
    __table_args__ = (
        unique("company_id"),
        check("amount >= 0", "amount_not_negative"),
        check("fraction > 0 AND fraction <= 1", "fraction_of_the_document"),
    )

    company_id: uuid.UUID = references("company", indexed=False)
    currency: str = currency_code()
    """That of the company."""
    amount: Decimal = money()
    fraction: Decimal | None = rate(None, optional=True)
    """Of the total of the document; none: whatever that is."""
