"""Refusals about orders that come with facts."""

from decimal import Decimal

import strawberry

from bizsuite.graph.refusals import UserError, refusal


@refusal("OVER_RECEIPT")
class OverReceipt(UserError):
    """More would come than was ordered, with what may come too much (OVER_RECEIPT)."""

    open: Decimal = strawberry.field(description="How much of the line can still be received.")
    tolerance: Decimal = strawberry.field(description="By how large a fraction more may come than is due.")


@refusal("OVER_BILL")
class OverBill(UserError):
    """More would be billed than can be (OVER_BILL)."""

    open: Decimal = strawberry.field(description="How much of the line can still be billed.")


@refusal("OVER_CANCEL")
class OverCancel(UserError):
    """More would be cancelled than is still to come (OVER_CANCEL)."""

    open: Decimal = strawberry.field(description="How much of the line is still to come.")


@refusal("ORDER_LINE_BELOW_DONE")
class OrderLineBelowDone(UserError):
    """A line would be of less than has come, is billed or was cancelled of it (ORDER_LINE_BELOW_DONE)."""

    least: Decimal = strawberry.field(description="How much it must be at least.")
