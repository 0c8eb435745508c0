"""Purchase requests, their lines, and which order lines cover them."""

import uuid
from datetime import date, datetime
from decimal import Decimal

from bizsuite.erp.requisitions.rules.words import PurchaseRequestStatus
from bizsuite.kernel.tables import (
    Table,
    amount,
    check,
    choice,
    currency_code,
    indexed,
    moment,
    references,
    text,
    unique,
)
from bizsuite.kernel.tables import quantity as measured


class Request(Table, table=True):
    """What somebody wants bought."""

    __tablename__ = "requisitions_request"
    __table_args__ = (unique("company_id", "number"), indexed("company_id", "requested_on", "id"))

    number: str
    status: PurchaseRequestStatus = choice(PurchaseRequestStatus, PurchaseRequestStatus.DRAFT)
    company_id: uuid.UUID = references("company", indexed=False)
    owner_id: uuid.UUID | None = references("user_account", optional=True)
    """Who wants it."""
    department_id: uuid.UUID | None = references("department", optional=True)
    requested_on: date
    wanted_on: date | None = None
    currency: str = currency_code()
    """The company's."""
    estimated_total: Decimal = amount()
    submitted_at: datetime | None = moment(optional=True)
    decided_at: datetime | None = moment(optional=True)
    decided_by_id: uuid.UUID | None = references("user_account", optional=True, indexed=False)
    reason: str = text()
    """Why it was rejected or cancelled."""
    note: str = text()


class RequestLine(Table, table=True):
    """Something that is wanted. Its quantities are in its unit."""

    __tablename__ = "requisitions_request_line"
    __table_args__ = (
        unique("request_id", "position"),
        check("quantity > 0", "quantity_positive"),
        check("ordered_quantity BETWEEN 0 AND quantity", "ordered_within_wanted"),
        check("estimated_price >= 0 AND estimated >= 0", "estimates_not_negative"),
        check("product_id IS NOT NULL OR description <> ''", "says_what"),
        check("(product_id IS NULL) = (unit_id IS NULL)", "products_have_units"),
    )

    request_id: uuid.UUID = references("requisitions_request", indexed=False)
    position: int
    company_id: uuid.UUID = references("company", indexed=False)
    """The request's, as are owner and department: who may see a request may see its lines, and nobody else."""
    owner_id: uuid.UUID | None = references("user_account", optional=True, indexed=False)
    department_id: uuid.UUID | None = references("department", optional=True, indexed=False)
    product_id: uuid.UUID | None = references("catalog_product", optional=True)
    description: str = text()
    unit_id: uuid.UUID | None = references("catalog_unit", optional=True, indexed=False)
    quantity: Decimal = measured(None)
    ordered_quantity: Decimal = measured()
    """What order lines cover of it."""
    currency: str = currency_code()
    estimated_price: Decimal | None = amount(None, optional=True)
    estimated: Decimal = amount()
    wanted_on: date | None = None
    account_id: uuid.UUID | None = references("finance_account", optional=True)
    dimension_value_id: uuid.UUID | None = references("finance_dimension_value", optional=True)


class RequestOrderLine(Table, table=True):
    """An order line that covers so much of a request's line."""

    __tablename__ = "requisitions_order_line"
    __table_args__ = (unique("order_line_id"), check("quantity >= 0", "quantity_not_negative"))

    request_line_id: uuid.UUID = references("requisitions_request_line")
    order_line_id: uuid.UUID = references("procurement_order_line", indexed=False)
    quantity: Decimal = measured(None)
    """Of the request's line; less than was ordered where the supplier sells no less."""
