"""The enumerations of identity."""

import strawberry

from bizsuite.kernel.permissions import Scope

__all__ = ["Scope"]

strawberry.enum(
    Scope,
    description="How far a permission reaches: own records, those of the department, of it and all below, or all.",
)
