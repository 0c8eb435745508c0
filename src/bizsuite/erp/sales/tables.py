"""Tables of selling."""

import uuid
from datetime import date, datetime
from decimal import Decimal

from bizsuite.erp.sales.rules import FulfilmentState, InvoicingPolicy, SalesOrderStatus
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
    """What a customer wants to buy, and on what terms."""

    __tablename__ = "sales_order"
    __table_args__ = (
        unique("company_id", "number"),
        indexed("customer_id", "order_date", "id"),
        indexed("company_id", "order_date", "id"),
        check("total = net + tax + charges", "total_is_the_sum"),
        check("net >= 0 AND charges >= 0 AND total >= 0", "amounts_not_negative"),
        check("exchange_rate > 0", "exchange_rate_positive"),
    )

    number: str
    status: SalesOrderStatus = choice(SalesOrderStatus, SalesOrderStatus.DRAFT)
    delivery_state: FulfilmentState = choice(FulfilmentState, FulfilmentState.NONE)
    invoice_state: FulfilmentState = choice(FulfilmentState, FulfilmentState.NONE)
    order_date: date
    requested_on: date | None = None
    """The day by which the customer wants the goods."""
    confirmed_at: datetime | None = moment(optional=True)
    customer_id: uuid.UUID = references("party_customer", indexed=False)
    company_id: uuid.UUID = references("company", indexed=False)
    owner_id: uuid.UUID | None = references("user_account", optional=True)
    department_id: uuid.UUID | None = references("department", optional=True)
    currency: str = currency_code()
    exchange_rate: Decimal = rate(Decimal(1))
    """Units of the order's currency per one unit of the company's."""
    net: Decimal = amount()
    tax: Decimal = amount()
    charges: Decimal = amount()
    """Freight and the like: part of the document, not a line."""
    total: Decimal = amount()
    customer_reference: str = text()
    delivery_address: str = text()
    note: str = text()


class OrderLine(Table, table=True):
    """One product of an order."""

    __tablename__ = "sales_order_line"
    __table_args__ = (
        unique("order_id", "position"),
        check("quantity > 0", "quantity_positive"),
        check("unit_price >= 0", "unit_price_not_negative"),
        check("discount BETWEEN 0 AND 1", "discount_is_a_fraction"),
        check("tax_rate BETWEEN 0 AND 1", "tax_rate_is_a_fraction"),
        check("gross = net + tax", "gross_is_the_sum"),
        check("num_nonnulls(unit_id, ordered_quantity, ordered_price) IN (0, 3)", "ordered_in_a_unit"),
        check("num_nulls(kit_line_id, kit_quantity) IN (0, 2) AND kit_quantity > 0", "component_of_a_kit"),
        check("kit_share BETWEEN 0 AND 1", "kit_share_is_a_fraction"),
        check("ordered_quantity > 0 AND ordered_price >= 0", "ordered_range"),
        check("delivered_quantity BETWEEN 0 AND quantity + replaced_quantity", "delivered_within_ordered"),
        check("returned_quantity BETWEEN 0 AND delivered_quantity", "returned_within_delivered"),
        check("replaced_quantity BETWEEN 0 AND returned_quantity", "replaced_within_returned"),
        check("invoiced_quantity BETWEEN 0 AND quantity", "invoiced_within_ordered"),
    )

    order_id: uuid.UUID = references("sales_order", indexed=False)
    position: int
    company_id: uuid.UUID = references("company", indexed=False)
    """The order's, as are owner and department: who may see an order may see its lines, and nobody else."""
    owner_id: uuid.UUID | None = references("user_account", optional=True, indexed=False)
    department_id: uuid.UUID | None = references("department", optional=True, indexed=False)
    product_id: uuid.UUID = references("catalog_product")
    description: str = text()
    quantity: Decimal = measured(None)
    """In the product's own unit, as are what was delivered and invoiced of it."""
    unit_price: Decimal = amount()
    unit_id: uuid.UUID | None = references("catalog_unit", optional=True)
    """Another unit in which it was ordered; the amounts are those of quantity and price in it."""
    ordered_quantity: Decimal | None = measured(None, optional=True)
    ordered_price: Decimal | None = amount(None, optional=True)
    kit_line_id: uuid.UUID | None = references("sales_order_line", optional=True)
    """The line of the kit that it is a component of; its goods are delivered, the kit is what is paid for."""
    kit_quantity: Decimal | None = measured(None, optional=True)
    """How much of it is in one kit."""
    kit_share: Decimal | None = rate(None, optional=True)
    """Which part of the kit's price it bears; None in orders that were written before this was noted."""
    currency: str = currency_code()
    """The order's, so that a line's amounts can be read without it."""
    discount: Decimal = rate()
    tax_rate: Decimal = rate()
    net: Decimal = amount()
    tax: Decimal = amount()
    gross: Decimal = amount()
    is_taxed: bool = False
    """Whether its taxes were settled by whoever knows the company's taxes, beyond a plain rate."""
    invoicing_policy: InvoicingPolicy = choice(InvoicingPolicy, InvoicingPolicy.ORDERED)
    delivered_quantity: Decimal = measured()
    invoiced_quantity: Decimal = measured()
    returned_quantity: Decimal = measured()
    """What came back of what was delivered."""
    replaced_quantity: Decimal = measured()
    """What of that is to be delivered again, or has been."""
    is_drop_shipped: bool = False
    """A supplier delivers it to the customer: no goods of ours are set aside for it."""


class SalesPolicy(Table, table=True):
    """How a product is invoiced, or all those of a company that say nothing."""

    __tablename__ = "sales_policy"
    __table_args__ = (
        check("(company_id IS NULL) <> (product_id IS NULL)", "for_one_of_both"),
        check("discount_max BETWEEN 0 AND 1", "discount_max_is_a_fraction"),
    )

    company_id: uuid.UUID | None = references("company", optional=True, unique=True)
    product_id: uuid.UUID | None = references("catalog_product", optional=True, unique=True)
    invoicing_policy: InvoicingPolicy = choice(InvoicingPolicy)
    discount_max: Decimal | None = rate(None, optional=True)
    """How far below the price of the lists it may be sold without an exception; None: what the company says, or any."""
