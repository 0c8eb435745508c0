"""What may be said about costs. Pure."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from bizsuite.erp.inventory.rules import QUANTITY_LIMIT
from bizsuite.erp.valuation.rules.events import CostingMethod
from bizsuite.erp.valuation.rules.words import LandedCostShareBy
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.values import ZERO, minor_units, round_half_up, round_money

FACTOR_PLACES = 6
"""The decimals of what a cost is divided by."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewCosting:
    """How a product is to be valued; a standard cost belongs to STANDARD, and is in the company's currency."""

    product_id: uuid.UUID
    method: CostingMethod
    standard_cost: Decimal | None = None
    by_lot: bool | None = None
    """Whether each lot is valued by itself; as before unless given."""
    company_id: uuid.UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewRevaluation:
    """What a unit at hand is to be worth, in one warehouse or in all, in the company's currency."""

    product_id: uuid.UUID
    unit_cost: Decimal
    warehouse_id: uuid.UUID | None = None
    lot_id: uuid.UUID | None = None
    """Of one lot only, where each is valued by itself."""
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


@dataclass(frozen=True, slots=True, kw_only=True)
class NewBilledCost:
    """By how much so many goods of a receipt turned out to cost more, in the company's currency; below zero less."""

    move_id: uuid.UUID
    quantity: Decimal
    difference: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Bearer:
    """A move that may bear a cost: how many units came, what they have cost, and the measures of one unit."""

    move_id: uuid.UUID
    quantity: Decimal
    value: Decimal
    borne: Decimal = ZERO
    """What became known later of their cost, and they bear already."""
    sku: str = ""
    weight: Decimal | None = None
    """In kilograms."""
    volume: Decimal | None = None
    """In litres."""

    def factor(self, share_by: LandedCostShareBy) -> Decimal:
        """By what it bears a part. Refuses with LANDED_COST_UNMEASURED (fact: sku)."""
        if share_by is LandedCostShareBy.VALUE:
            return self.value
        if share_by is LandedCostShareBy.QUANTITY:
            return self.quantity
        measure = self.weight if share_by is LandedCostShareBy.WEIGHT else self.volume
        if measure is None:
            raise Refused(
                "LANDED_COST_UNMEASURED",
                "Nobody has said how much {sku} weighs, or what room it takes.",
                path=["shareBy"],
                sku=self.sku,
            )
        return round_half_up(measure * self.quantity, FACTOR_PLACES)


@dataclass(frozen=True, slots=True)
class CostShare:
    """What a move bears of a cost, and by what that was found."""

    move_id: uuid.UUID
    factor: Decimal
    amount: Decimal


def standard_cost_of(new: NewCosting) -> Decimal:
    """The standard cost, which belongs to STANDARD only. Refuses with INVALID_VALUE."""
    if (new.standard_cost is None) == (new.method is CostingMethod.STANDARD):
        raise Refused(
            "INVALID_VALUE", "A standard cost belongs to the method STANDARD.", path=["standardCost"]
        )
    return unit_cost_of(new.standard_cost or ZERO, "standardCost")


def by_lot(wanted: bool | None, is_so: bool, in_stock: bool, was_used: bool) -> bool:
    """Whether each lot is to be valued by itself. That changes while there are no goods, so that no value moves.

    Refuses with COSTING_WITH_STOCK, and COSTING_BY_LOT_USED where lots have been valued by themselves already.
    """
    if wanted is None or wanted == is_so:
        return is_so
    if in_stock:
        raise Refused(
            "COSTING_WITH_STOCK",
            "This can be changed only while none of it is in stock.",
            path=["byLot"],
        )
    if was_used:
        raise Refused("COSTING_BY_LOT_USED", "Lots have been valued by themselves already.", path=["byLot"])
    return wanted


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
) -> list[CostShare]:
    """What each move bears: to the cent, each of the sign of the amount, and together the amount.

    Refuses with LANDED_COST_NO_BEARER, LANDED_COST_UNMEASURED, and INVALID_VALUE where goods would cost less than
    nothing.
    """
    factors = [each.factor(share_by) for each in bearers]
    whole = sum(factors, ZERO)
    if not whole:
        raise Refused(
            "LANDED_COST_NO_BEARER", "No goods of these receipts can bear a cost.", path=["receiptIds"]
        )
    places, so_far, given = minor_units(currency), ZERO, ZERO
    found = []
    for each, factor in zip(bearers, factors, strict=True):
        # What all up to this one bear is rounded, so that no part turns its sign, however many there are.
        so_far += factor
        part = round_half_up(amount * so_far / whole, places) - given
        given += part
        found.append(CostShare(each.move_id, factor, part))
    require_worth(bearers, {each.move_id: each.amount for each in found})
    return [each for each in found if each.amount]


def require_worth(
    bearers: Sequence[Bearer], added: Mapping[uuid.UUID, Decimal], path: Sequence[str] = ("amount",)
) -> None:
    """Goods that bear less than before still cost something, or nothing. Refuses with INVALID_VALUE."""
    for each in bearers:
        more = added.get(each.move_id, ZERO)
        if more < 0 and each.value + each.borne + more < 0:
            raise Refused("INVALID_VALUE", "Goods cost no less than nothing.", path=path)


def require_standing(is_cancelled: bool, cancels: bool) -> None:
    """A landed cost is taken back once, and what takes it back is not. Refuses with LANDED_COST_CANCELLED."""
    if is_cancelled or cancels:
        raise Refused("LANDED_COST_CANCELLED", "This landed cost does not stand any more.", path=["id"])
