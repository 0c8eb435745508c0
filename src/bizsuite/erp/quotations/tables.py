"""Tables of quoting."""

import uuid
from datetime import date, datetime
from decimal import Decimal

from bizsuite.erp.quotations.rules.words import QuotationStatus
from bizsuite.erp.sales.rules import InvoicingPolicy
from bizsuite.kernel.tables import (
    Table,
    amount,
    check,
    choice,
    currency_code,
    indexed,
    moment,
    rate,
    references,
    text,
    unique,
)
from bizsuite.kernel.tables import quantity as measured


class Quotation(Table, table=True):
    """What is offered to a customer: its latest version counts. State, day and amounts are that version's."""

    __tablename__ = "quotations_quotation"
    __table_args__ = (
        unique("company_id", "number"),
        indexed("customer_id", "valid_until", "id"),
        indexed("company_id", "valid_until", "id"),
        check("(order_id IS NOT NULL) = (status = 'ACCEPTED')", "accepted_is_ordered"),
        check("total = net + tax + charges", "total_is_the_sum"),
    )

    number: str
    status: QuotationStatus = choice(QuotationStatus, QuotationStatus.DRAFT)
    latest: int = 1
    """The number of its latest version."""
    valid_until: date
    company_id: uuid.UUID = references("company", indexed=False)
    customer_id: uuid.UUID = references("party_customer", indexed=False)
    owner_id: uuid.UUID | None = references("user_account", optional=True)
    department_id: uuid.UUID | None = references("department", optional=True)
    subject: str = text()
    currency: str = currency_code()
    net: Decimal = amount()
    tax: Decimal = amount()
    charges: Decimal = amount()
    total: Decimal = amount()
    order_id: uuid.UUID | None = references("sales_order", optional=True, unique=True)
    accepted_at: datetime | None = moment(optional=True)
    accepted_on: date | None = None
    accepted_by: str = text()
    acceptance_reference: str = text()
    signed_by: str = text()
    decline_reason: str = text()


class QuotationVersion(Table, table=True):
    """What was offered at one time. Once it is sent only its state and, when it is renewed, its last day change."""

    __tablename__ = "quotations_version"
    __table_args__ = (
        unique("quotation_id", "number"),
        check("total = net + tax + charges", "total_is_the_sum"),
        check("net >= 0 AND charges >= 0 AND total >= 0", "amounts_not_negative"),
    )

    quotation_id: uuid.UUID = references("quotations_quotation", indexed=False)
    number: int
    status: QuotationStatus = choice(QuotationStatus, QuotationStatus.DRAFT)
    quoted_on: date
    valid_until: date
    requested_on: date | None = None
    sent_at: datetime | None = moment(optional=True)
    currency: str = currency_code()
    exchange_rate: Decimal = rate(Decimal(1))
    """Units of its currency per one unit of the company's."""
    net: Decimal = amount()
    tax: Decimal = amount()
    charges: Decimal = amount()
    total: Decimal = amount()
    customer_reference: str = text()
    delivery_address: str = text()
    note: str = text()


class QuotationLine(Table, table=True):
    """One product of a version."""

    __tablename__ = "quotations_line"
    __table_args__ = (unique("version_id", "position"), check("gross = net + tax", "gross_is_the_sum"))

    quotation_id: uuid.UUID = references("quotations_quotation")
    version_id: uuid.UUID = references("quotations_version", indexed=False)
    position: int
    product_id: uuid.UUID = references("catalog_product")
    description: str = text()
    unit_id: uuid.UUID | None = references("catalog_unit", optional=True)
    """Another unit than the product's, of which quantity and price are."""
    quantity: Decimal = measured(None)
    unit_price: Decimal = amount()
    currency: str = currency_code()
    discount: Decimal = rate()
    tax_rate: Decimal = rate()
    tax_ids: str | None = text(None, optional=True)
    """The taxes that it names, beside each other; none where it names none."""
    keeps_rate: bool = True
    """Whether its rate holds as it is; otherwise its taxes are those of its product on the day of the order."""
    net: Decimal = amount()
    tax: Decimal = amount()
    gross: Decimal = amount()
    invoicing_policy: InvoicingPolicy = choice(InvoicingPolicy, InvoicingPolicy.ORDERED)
