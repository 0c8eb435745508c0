"""What lines of bills bill of the lines of orders, which goods cover them, and by which rules."""

import uuid
from datetime import datetime
from decimal import Decimal

import sqlalchemy as sa

from bizsuite.bridges.procurement_bills.rules.words import BillingPolicy
from bizsuite.kernel.schema import after_create, append_only
from bizsuite.kernel.tables import (
    LockRank,
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
)
from bizsuite.kernel.tables import quantity as measured


class BillingPolicyRule(Table, table=True):
    """By what a line of an order, a product, or all else that a company buys is billed."""

    __tablename__ = "bridge_billing_policy"
    __table_args__ = (
        sa.UniqueConstraint(
            *("tenant_id", "company_id", "product_id", "order_line_id"), postgresql_nulls_not_distinct=True
        ),
        check("product_id IS NULL OR order_line_id IS NULL", "one_target"),
    )

    company_id: uuid.UUID = references("company", indexed=False)
    product_id: uuid.UUID | None = references("catalog_product", optional=True)
    order_line_id: uuid.UUID | None = references("procurement_order_line", optional=True)
    policy: BillingPolicy = choice(BillingPolicy, BillingPolicy.ORDERED)


class MatchTolerance(Table, table=True):
    """By how much lines of bills may differ from what was agreed: the larger of a fraction and an amount."""

    __tablename__ = "bridge_match_tolerance"
    __table_args__ = (check("fraction BETWEEN 0 AND 1 AND amount >= 0", "limits_range"),)

    company_id: uuid.UUID = references("company", unique=True)
    fraction: Decimal = rate()
    currency: str = currency_code()
    """The company's."""
    amount: Decimal = amount()


class BillMatch(Table, table=True):
    """A line of a bill or debit note, and the line of an order of which it bills so much, or takes it back."""

    __tablename__ = "bridge_bill_match"
    # Whoever covers it holds the order, and goods already.
    __lock_rank__ = LockRank.BALANCE
    __table_args__ = (
        indexed("order_line_id", "posted_at"),
        check("covered >= 0 AND taken_back >= 0", "nothing_below_zero"),
        check("(of_id IS NULL) = (quantity > 0)", "notes_take_back"),
        check("(released_at IS NULL) = (released_by_id IS NULL)", "released_by_somebody"),
    )

    company_id: uuid.UUID = references("company", indexed=False)
    order_line_id: uuid.UUID = references("procurement_order_line", indexed=False)
    vendor_bill_id: uuid.UUID = references("bills_vendor_bill")
    bill_line_id: uuid.UUID = references("bills_vendor_bill_line", unique=True)
    of_id: uuid.UUID | None = references("bridge_bill_match", optional=True)
    """What a line of a debit note takes back."""
    is_goods: bool = True
    """Whether goods must come for it; services are rendered."""
    is_posted: bool = False
    posted_at: datetime | None = moment(optional=True)
    quantity: Decimal = measured(None)
    """In the unit of the order's line; below zero where it takes something back."""
    wanted: Decimal = measured(None)
    """The same in the unit of the product; of services in that of the line."""
    covered: Decimal = measured()
    """How much of it has come."""
    taken_back: Decimal = measured()
    """How much of it notes have taken back."""
    currency: str = currency_code()
    """The bill's."""
    expected: Decimal = amount()
    """What it would come to at the price that was agreed, before tax."""
    net: Decimal = amount()
    """What it comes to."""
    tolerated: Decimal = amount()
    """By how much the two may differ."""
    base_currency: str = currency_code()
    base: Decimal = amount()
    """What it comes to in the company's currency, as it is posted; below zero for what is taken back."""
    released_by_id: uuid.UUID | None = references("user_account", optional=True, indexed=False)
    released_at: datetime | None = moment(optional=True)
    release_reason: str = text()


class BillMatchCover(Table, table=True):
    """So many goods of a move that a line of a bill bills; negative where they are let go again. It never changes."""

    __tablename__ = "bridge_bill_match_cover"
    __audited__ = False

    company_id: uuid.UUID = references("company", indexed=False)
    match_id: uuid.UUID = references("bridge_bill_match")
    move_id: uuid.UUID = references("inventory_move")
    quantity: Decimal = measured()
    currency: str = currency_code()
    """The company's."""
    billed: Decimal = amount()
    received: Decimal = amount()
    """At what they came; the difference is in the cost of the goods."""


class DirectArrival(Table, table=True):
    """Goods of a line of an order that its supplier has delivered to a customer."""

    __tablename__ = "bridge_direct_arrival"
    __audited__ = False

    company_id: uuid.UUID = references("company", indexed=False)
    order_line_id: uuid.UUID = references("procurement_order_line")
    move_id: uuid.UUID = references("inventory_move", unique=True)


after_create(BillMatchCover, append_only("bridge_bill_match_cover"))
