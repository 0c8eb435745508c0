"""Requests for quotation: their lines, who is asked, what was answered, what was awarded."""

import uuid
from datetime import date, datetime
from decimal import Decimal

from bizsuite.erp.rfqs.rules.words import InvitationStatus, RfqStatus
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


class Rfq(Table, table=True):
    """What several suppliers are asked."""

    __tablename__ = "rfqs_rfq"
    __table_args__ = (unique("company_id", "number"), indexed("company_id", "created_at", "id"))

    number: str
    status: RfqStatus = choice(RfqStatus, RfqStatus.DRAFT)
    company_id: uuid.UUID = references("company", indexed=False)
    owner_id: uuid.UUID | None = references("user_account", optional=True)
    department_id: uuid.UUID | None = references("department", optional=True)
    respond_by: date | None = None
    sent_at: datetime | None = moment(optional=True)
    ended_at: datetime | None = moment(optional=True)
    ended_by_id: uuid.UUID | None = references("user_account", optional=True, indexed=False)
    reason: str = text()
    """Why it was awarded so, or given up."""
    note: str = text()


class RfqLine(Table, table=True):
    """Something that suppliers are asked for. Quantities of answers are in its unit."""

    __tablename__ = "rfqs_line"
    __table_args__ = (unique("rfq_id", "position"), check("quantity > 0", "quantity_positive"))

    rfq_id: uuid.UUID = references("rfqs_rfq", indexed=False)
    position: int
    company_id: uuid.UUID = references("company", indexed=False)
    owner_id: uuid.UUID | None = references("user_account", optional=True, indexed=False)
    department_id: uuid.UUID | None = references("department", optional=True, indexed=False)
    product_id: uuid.UUID = references("catalog_product")
    unit_id: uuid.UUID = references("catalog_unit", indexed=False)
    quantity: Decimal = measured(None)
    wanted_on: date | None = None
    request_line_id: uuid.UUID | None = references("requisitions_request_line", optional=True)
    """The line of a purchase request that it is for."""


class RfqSupplier(Table, table=True):
    """A supplier who is asked, and what became of it."""

    __tablename__ = "rfqs_supplier"
    __table_args__ = (unique("rfq_id", "supplier_id"), unique("rfq_id", "position"))

    rfq_id: uuid.UUID = references("rfqs_rfq", indexed=False)
    position: int
    company_id: uuid.UUID = references("company", indexed=False)
    owner_id: uuid.UUID | None = references("user_account", optional=True, indexed=False)
    department_id: uuid.UUID | None = references("department", optional=True, indexed=False)
    supplier_id: uuid.UUID = references("party_supplier")
    status: InvitationStatus = choice(InvitationStatus, InvitationStatus.INVITED)
    answered_at: datetime | None = moment(optional=True)
    supplier_reference: str = text()
    note: str = text()


class RfqQuote(Table, table=True):
    """What a supplier asks for a line. It never changes: another answer takes its place."""

    __tablename__ = "rfqs_quote"
    __table_args__ = (
        unique("rfq_supplier_id", "line_id", name="uq_rfqs_quote_current", where="superseded_at IS NULL"),
        indexed("line_id", "rfq_supplier_id"),
        check("unit_price >= 0 AND quantity > 0 AND lead_days >= 0", "positive"),
    )

    rfq_supplier_id: uuid.UUID = references("rfqs_supplier")
    line_id: uuid.UUID = references("rfqs_line", indexed=False)
    company_id: uuid.UUID = references("company", indexed=False)
    owner_id: uuid.UUID | None = references("user_account", optional=True, indexed=False)
    department_id: uuid.UUID | None = references("department", optional=True, indexed=False)
    currency: str = currency_code()
    unit_price: Decimal = amount()
    quantity: Decimal = measured(None)
    lead_days: int = 0
    valid_until: date | None = None
    superseded_at: datetime | None = moment(optional=True)
    note: str = text()


class RfqAward(Table, table=True):
    """So much of an answer became a line of an order."""

    __tablename__ = "rfqs_award"
    __table_args__ = (unique("order_line_id"), check("quantity > 0", "quantity_positive"))

    rfq_id: uuid.UUID = references("rfqs_rfq")
    quote_id: uuid.UUID = references("rfqs_quote")
    order_line_id: uuid.UUID = references("procurement_order_line", indexed=False)
    company_id: uuid.UUID = references("company", indexed=False)
    owner_id: uuid.UUID | None = references("user_account", optional=True, indexed=False)
    department_id: uuid.UUID | None = references("department", optional=True, indexed=False)
    quantity: Decimal = measured(None)
