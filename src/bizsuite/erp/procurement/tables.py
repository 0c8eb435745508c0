"""Tables of buying."""

import uuid
from datetime import date, datetime
from decimal import Decimal

import sqlalchemy as sa

from bizsuite.erp.procurement.rules.words import PurchaseOrderStatus, PurchaseState
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


class Order(Table, table=True):
    """What we want to buy of a supplier, and on what terms."""

    __tablename__ = "procurement_order"
    __table_args__ = (
        unique("company_id", "number"),
        indexed("supplier_id", "order_date", "id"),
        indexed("company_id", "order_date", "id"),
        check("total = net + tax", "total_is_the_sum"),
        check("net >= 0 AND total >= 0", "amounts_not_negative"),
        check("exchange_rate > 0", "exchange_rate_positive"),
    )

    number: str
    status: PurchaseOrderStatus = choice(PurchaseOrderStatus, PurchaseOrderStatus.DRAFT)
    receipt_state: PurchaseState = choice(PurchaseState, PurchaseState.NONE)
    bill_state: PurchaseState = choice(PurchaseState, PurchaseState.NONE)
    revision: int = 0
    """How often it was amended."""
    order_date: date
    expected_on: date | None = None
    """The day by which the goods shall come."""
    sent_at: datetime | None = moment(optional=True)
    confirmed_at: datetime | None = moment(optional=True)
    supplier_id: uuid.UUID = references("party_supplier", indexed=False)
    company_id: uuid.UUID = references("company", indexed=False)
    warehouse_id: uuid.UUID | None = references("inventory_warehouse", optional=True)
    """Where the goods come to; none: the company's first."""
    customer_id: uuid.UUID | None = references("party_customer", optional=True)
    """To whom the supplier delivers; none: to us."""
    delivery_address: str = text()
    """Where to, where it is a customer."""
    owner_id: uuid.UUID | None = references("user_account", optional=True)
    department_id: uuid.UUID | None = references("department", optional=True)
    payment_term_id: uuid.UUID | None = references("terms_payment_term", optional=True)
    currency: str = currency_code()
    exchange_rate: Decimal = rate(Decimal(1))
    """Units of the order's currency per one unit of the company's."""
    net: Decimal = amount()
    tax: Decimal = amount()
    total: Decimal = amount()
    supplier_reference: str = text()
    note: str = text()


class OrderLine(Table, table=True):
    """One product of an order. All its quantities are in its unit."""

    __tablename__ = "procurement_order_line"
    __table_args__ = (
        unique("order_id", "position"),
        check("quantity > 0", "quantity_positive"),
        check("unit_price >= 0", "unit_price_not_negative"),
        check("discount BETWEEN 0 AND 1", "discount_is_a_fraction"),
        check("tax_rate BETWEEN 0 AND 1", "tax_rate_is_a_fraction"),
        check("gross = net + tax", "gross_is_the_sum"),
        check("cancelled_quantity BETWEEN 0 AND quantity", "cancelled_within_ordered"),
        check("returned_quantity BETWEEN 0 AND received_quantity", "returned_within_received"),
        check("billed_quantity >= 0", "billed_not_negative"),
    )

    order_id: uuid.UUID = references("procurement_order", indexed=False)
    position: int
    company_id: uuid.UUID = references("company", indexed=False)
    """The order's, as are owner and department: who may see an order may see its lines, and nobody else."""
    owner_id: uuid.UUID | None = references("user_account", optional=True, indexed=False)
    department_id: uuid.UUID | None = references("department", optional=True, indexed=False)
    product_id: uuid.UUID = references("catalog_product")
    description: str = text()
    supplier_code: str = text()
    """By what the supplier knows the product."""
    unit_id: uuid.UUID = references("catalog_unit", indexed=False)
    quantity: Decimal = measured(None)
    unit_price: Decimal = amount()
    currency: str = currency_code()
    """The order's, so that a line's amounts can be read without it."""
    discount: Decimal = rate()
    tax_rate: Decimal = rate()
    is_taxed: bool = False
    """Whether its taxes are kept, and not its rate only; a line of both keeps which taxes the rate stands for."""
    net: Decimal = amount()
    tax: Decimal = amount()
    gross: Decimal = amount()
    expected_on: date | None = None
    received_quantity: Decimal = measured()
    """All that came, also what went back."""
    returned_quantity: Decimal = measured()
    billed_quantity: Decimal = measured()
    cancelled_quantity: Decimal = measured()


class OrderAmendment(Table, table=True):
    """One change of an order that was sent or confirmed: what it said before, and why it says something else."""

    __tablename__ = "procurement_order_amendment"
    __table_args__ = (unique("order_id", "revision"),)

    order_id: uuid.UUID = references("procurement_order", indexed=False)
    company_id: uuid.UUID = references("company", indexed=False)
    owner_id: uuid.UUID | None = references("user_account", optional=True, indexed=False)
    department_id: uuid.UUID | None = references("department", optional=True, indexed=False)
    revision: int
    """Which one it made; the order as it was confirmed or sent first is revision 0."""
    amended_by_id: uuid.UUID | None = references("user_account", optional=True, indexed=False)
    reason: str = text()
    currency: str = currency_code()
    former_expected_on: date | None = None
    former_net: Decimal = amount()
    former_tax: Decimal = amount()
    former_total: Decimal = amount()


class AmendedLine(Table, table=True):
    """A line that an amendment changed or added: what it said before, and what it says since then."""

    __tablename__ = "procurement_amended_line"
    __table_args__ = (
        unique("amendment_id", "line_id"),
        check("(former_quantity IS NULL) = (former_unit_price IS NULL)", "former_whole"),
    )

    amendment_id: uuid.UUID = references("procurement_order_amendment", indexed=False)
    line_id: uuid.UUID = references("procurement_order_line")
    company_id: uuid.UUID = references("company", indexed=False)
    owner_id: uuid.UUID | None = references("user_account", optional=True, indexed=False)
    department_id: uuid.UUID | None = references("department", optional=True, indexed=False)
    currency: str = currency_code()
    former_quantity: Decimal | None = measured(None, optional=True)
    """None where the line was added."""
    former_unit_price: Decimal | None = amount(None, optional=True)
    former_discount: Decimal | None = rate(None, optional=True)
    former_tax_rate: Decimal | None = rate(None, optional=True)
    former_tax: Decimal | None = amount(None, optional=True)
    former_expected_on: date | None = None
    quantity: Decimal = measured(None)
    unit_price: Decimal = amount(None)
    discount: Decimal = rate(None)
    tax_rate: Decimal = rate(None)
    tax: Decimal | None = amount(None, optional=True)
    expected_on: date | None = None


class ReceiptTolerance(Table, table=True):
    """By how large a fraction more than is due may come: of a product, or of all that have none of their own."""

    __tablename__ = "procurement_receipt_tolerance"
    __table_args__ = (
        sa.UniqueConstraint("tenant_id", "company_id", "product_id", postgresql_nulls_not_distinct=True),
        check("fraction BETWEEN 0 AND 1", "fraction_range"),
    )

    company_id: uuid.UUID = references("company", indexed=False)
    product_id: uuid.UUID | None = references("catalog_product", optional=True)
    fraction: Decimal = rate(None)
