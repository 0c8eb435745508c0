"""Refusals about quantities of products that several slices make."""

from decimal import Decimal

import strawberry

from bizsuite.graph.refusals import UserError, refusal


@refusal("OVER_RETURN")
class OverReturn(UserError):
    """More would come back, or go back, than there is of what was delivered or received (OVER_RETURN)."""

    open: Decimal = strawberry.field(
        description="How much of it can be returned, less what is planned already."
    )
