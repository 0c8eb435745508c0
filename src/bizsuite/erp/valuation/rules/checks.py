"""What may be said about costs. Pure."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from bizsuite.erp.inventory.rules import QUANTITY_LIMIT
from bizsuite.erp.valuation.rules.events import CostingMethod
from bizsuite.erp.valuation.rules.words import LandedCostShareBy
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.values import ZERO, minor_units, round_money, split_amount


@dataclass(frozen=True, slots=True, kw_only=True)
class NewCosting:
    """How a product is to be valued; a standard cost belongs to STANDARD, and is in the company's currency."""

    product_id: uuid.UUID
    method: CostingMethod
    standard_cost: Decimal | None = None
    company_id: uuid.UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewRevaluation:
    """What a unit at hand is to be worth, in one warehouse or in all, in the company's currency."""

    product_id: uuid.UUID
    unit_cost: Decimal
    warehouse_id: uuid.UUID | None = None
    reason: str = ""
    company_id: uuid.UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewLandedCost:
    """What it has cost to get the goods of receipts here, in the company's currency; below zero to take some back."""

    receipt_ids: Sequence[uuid.UUID]
    amount: Decimal
    share_by: LandedCostShareBy = LandedCostShareBy.VALUE
    on: date | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Bearer:
    """A move that may bear a part of a landed cost: how many units came, and what they have cost."""

    move_id: uuid.UUID
    quantity: Decimal
    value: Decimal
    borne: Decimal = ZERO
    """The landed costs that it bears already."""


def standard_cost_of(new: NewCosting) -> Decimal:
    """The standard cost, which belongs to STANDARD only. Refuses with INVALID_VALUE."""
    if (new.standard_cost is None) == (new.method is CostingMethod.STANDARD):
        raise Refused(
            "INVALID_VALUE", "A standard cost belongs to the method STANDARD.", path=["standardCost"]
        )
    return unit_cost_of(new.standard_cost or ZERO, "standardCost")


def unit_cost_of(cost: Decimal, name: str) -> Decimal:
    """What a unit is worth. Refuses with INVALID_VALUE."""
    if not 0 <= cost < QUANTITY_LIMIT:
        raise Refused("INVALID_VALUE", "A cost must not be negative.", path=[name])
    return cost


def landed_amount(amount: Decimal, currency: str) -> Decimal:
    """An amount that can be divided. Refuses with INVALID_VALUE, AMOUNT_PRECISION."""
    if not amount or abs(amount) >= QUANTITY_LIMIT:
        raise Refused("INVALID_VALUE", "An amount is not zero.", path=["amount"])
    if amount != round_money(amount, currency):
        raise Refused("AMOUNT_PRECISION", "The amount has too many decimals.", path=["amount"])
    return amount


def shares(
    bearers: Sequence[Bearer], amount: Decimal, share_by: LandedCostShareBy, currency: str
) -> dict[uuid.UUID, Decimal]:
    """What each move bears: to the cent, and together the amount.

    Refuses with LANDED_COST_NO_BEARER, and INVALID_VALUE where goods would cost less than nothing.
    """
    by_value = share_by is LandedCostShareBy.VALUE
    weights = [each.value if by_value else each.quantity for each in bearers]
    if not sum(weights, ZERO):
        raise Refused(
            "LANDED_COST_NO_BEARER", "No goods of these receipts can bear a cost.", path=["receiptIds"]
        )
    parts = split_amount(amount, weights, minor_units(currency))
    if amount < 0 and any(
        each.value + each.borne + part < 0 for each, part in zip(bearers, parts, strict=True)
    ):
        raise Refused("INVALID_VALUE", "Goods cost no less than nothing.", path=["amount"])
    return {each.move_id: part for each, part in zip(bearers, parts, strict=True) if part}
