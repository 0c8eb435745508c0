"""What is told about promotions and coupons that are to be recorded, and whether it can be meant. Pure."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from bizsuite.base.parties.rules.checks import name_of, number_of
from bizsuite.erp.promotions.rules.words import PromotionEffect
from bizsuite.kernel.clock import check_day
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.values import ZERO, minor_units, round_half_up

LIMIT = Decimal(10) ** 13
TARGETS_MAX = 500
CODES_MAX = 20
PRIORITY_MAX = 1_000_000
USES_MAX = 1_000_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPromotion:
    """A promotion: on which days, for whom, for what, from how much on, and what it does.

    Without customers it is for all, without products and categories for everything. Amounts are in its currency.
    """

    name: str
    effect: PromotionEffect
    starts_on: date | None = None
    ends_on: date | None = None
    priority: int = 0
    is_exclusive: bool = False
    needs_coupon: bool = False
    currency: str | None = None
    amount_min: Decimal | None = None
    quantity_min: Decimal | None = None
    percent: Decimal | None = None
    amount: Decimal | None = None
    free_product_id: uuid.UUID | None = None
    free_quantity: Decimal | None = None
    group_size: int | None = None
    customers: Sequence[uuid.UUID] = ()
    products: Sequence[uuid.UUID] = ()
    categories: Sequence[uuid.UUID] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NewCoupon:
    """A code that a promotion asks for; without limits it can be used as often as anybody likes."""

    promotion_id: uuid.UUID
    code: str
    uses_max: int | None = None
    customer_uses_max: int | None = None


_OF_EFFECTS = {
    PromotionEffect.PERCENT_OFF: {"percent"},
    PromotionEffect.AMOUNT_OFF: {"amount"},
    PromotionEffect.FREE_GOODS: {"free_product_id", "free_quantity"},
    PromotionEffect.CHEAPEST_FREE: {"group_size"},
}
_CAMEL = {
    "percent": "percent",
    "amount": "amount",
    "free_product_id": "freeProductId",
    "free_quantity": "freeQuantity",
    "group_size": "groupSize",
}


def promotion_of(new: NewPromotion) -> NewPromotion:
    """A promotion as it is kept. Refuses INVALID_VALUE."""
    check_day(new.starts_on, "startsOn")
    check_day(new.ends_on, "endsOn")
    if new.starts_on is not None and new.ends_on is not None and new.ends_on < new.starts_on:
        raise Refused("INVALID_VALUE", "The end lies before the start.", path=["endsOn"])
    if abs(new.priority) > PRIORITY_MAX:
        raise Refused("INVALID_VALUE", "A priority lies between -1000000 and 1000000.", path=["priority"])
    for name, path in _CAMEL.items():
        if (getattr(new, name) is not None) != (name in _OF_EFFECTS[new.effect]):
            raise Refused(
                "INVALID_VALUE", "A promotion has what its effect needs, and nothing else.", path=[path]
            )
    _check_numbers(new)
    for named, path in (
        (new.customers, "customerIds"),
        (new.products, "productIds"),
        (new.categories, "categoryIds"),
    ):
        if len(named) > TARGETS_MAX:
            raise Refused("INVALID_VALUE", "At most {most} can be named.", path=[path], most=TARGETS_MAX)
    return replace(new, name=name_of(new.name, "name"))


def _check_numbers(new: NewPromotion) -> None:
    if new.percent is not None and not 0 < new.percent <= 1:
        raise Refused("INVALID_VALUE", "A percentage is a fraction above 0, up to 1.", path=["percent"])
    if new.group_size is not None and not 2 <= new.group_size <= 1_000:
        raise Refused("INVALID_VALUE", "One of 2 to 1000 pieces can be free.", path=["groupSize"])
    for value, path in ((new.amount, "amount"), (new.amount_min, "amountMin")):
        if value is None:
            continue
        if new.currency is None:
            raise Refused("INVALID_VALUE", "An amount needs a currency.", path=["currency"])
        _check_positive(value, path)
        if value != round_half_up(value, minor_units(new.currency)):
            raise Refused("INVALID_VALUE", "The currency has fewer decimals.", path=[path])
    for value, path in ((new.quantity_min, "quantityMin"), (new.free_quantity, "freeQuantity")):
        if value is not None:
            _check_positive(value, path)
            if value != round_half_up(value, 6):
                raise Refused("INVALID_VALUE", "A quantity has at most 6 decimals.", path=[path])


def _check_positive(value: Decimal, path: str) -> None:
    if not value.is_finite() or not ZERO < value < LIMIT:
        raise Refused("INVALID_VALUE", "This must be greater than zero.", path=[path])


def coupon_of(new: NewCoupon) -> NewCoupon:
    """A coupon as it is kept; upper and lower case are the same. Refuses INVALID_VALUE."""
    for value, path in ((new.uses_max, "usesMax"), (new.customer_uses_max, "customerUsesMax")):
        if value is not None and not 0 < value <= USES_MAX:
            raise Refused("INVALID_VALUE", "This must be greater than zero.", path=[path])
    return replace(new, code=code_of(new.code, "code"))


def check_codes(codes: Sequence[str]) -> None:
    """Whether so many coupons can be used at once. Refuses INVALID_VALUE."""
    if len(codes) > CODES_MAX:
        raise Refused("INVALID_VALUE", "At most {most} can be named.", path=["couponCodes"], most=CODES_MAX)


def code_of(code: str, *path: str) -> str:
    """A code as it is kept and looked for. Refuses INVALID_VALUE."""
    return number_of(code, *path).upper()
