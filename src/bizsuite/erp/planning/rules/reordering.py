"""When goods are re-ordered, and how many. Pure."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal

from bizsuite.kernel.errors import Refused
from bizsuite.kernel.values import ZERO

QUANTITY_LIMIT = Decimal(10) ** 12
LEAD_DAYS_MAX = 3660
RULES_MAX = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Levels:
    """How stock of a product in a warehouse is kept up, in the product's unit."""

    minimum: Decimal
    maximum: Decimal
    safety_stock: Decimal = ZERO
    order_minimum: Decimal = ZERO
    multiple: Decimal = Decimal(1)
    lead_days: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class NewRule:
    """A rule to be set. Left out: the company's first warehouse, no supplier.

    With a source, goods are fetched from another warehouse of ours, and not bought.
    """

    product_id: uuid.UUID
    levels: Levels
    warehouse_id: uuid.UUID | None = None
    supplier_id: uuid.UUID | None = None
    source_id: uuid.UUID | None = None
    is_active: bool = True
    path: Sequence[str] = ()


def to_order(forecast: Decimal, levels: Levels) -> Decimal:
    """How much is to be ordered where so much will be there when an order of today would come; zero for nothing.

    What is kept for safety is not counted. Where the rest is below the minimum, it is filled up to the maximum: at
    least the smallest order, in whole multiples.
    """
    usable = forecast - levels.safety_stock
    if usable >= levels.minimum:
        return ZERO
    wanted = max(levels.maximum - usable, levels.order_minimum)
    return (wanted / levels.multiple).to_integral_value(rounding=ROUND_CEILING) * levels.multiple


def check_levels(levels: Levels, path: Sequence[str]) -> Levels:
    """Levels that can be meant. Refuses with INVALID_VALUE."""
    for name, value in (
        ("minimum", levels.minimum),
        ("maximum", levels.maximum),
        ("safetyStock", levels.safety_stock),
        ("orderMinimum", levels.order_minimum),
    ):
        if not 0 <= value < QUANTITY_LIMIT:
            raise Refused("INVALID_VALUE", "A level of stock must not be negative.", path=[*path, name])
    if levels.maximum < levels.minimum:
        raise Refused("INVALID_VALUE", "The maximum must not be below the minimum.", path=[*path, "maximum"])
    if not 0 < levels.multiple < QUANTITY_LIMIT:
        raise Refused("INVALID_VALUE", "A multiple is greater than zero.", path=[*path, "multiple"])
    if not 0 <= levels.lead_days <= LEAD_DAYS_MAX:
        raise Refused(
            "INVALID_VALUE",
            "This lies between {least} and {most}.",
            path=[*path, "leadDays"],
            least=0,
            most=LEAD_DAYS_MAX,
        )
    return levels


def check_rules(rules: Sequence[NewRule]) -> None:
    """Some rules, no two of them for the same product and warehouse as they are named. Refuses with INVALID_VALUE."""
    if not rules:
        raise Refused("INVALID_VALUE", "There is nothing to set.", path=["rules"])
    seen = set()
    for rule in rules:
        if (rule.product_id, rule.warehouse_id) in seen:
            raise Refused(
                "INVALID_VALUE", "There is a rule for this product and warehouse already.", path=rule.path
            )
        seen.add((rule.product_id, rule.warehouse_id))
        if rule.supplier_id is not None and rule.source_id is not None:
            raise Refused(
                "INVALID_VALUE",
                "Goods are bought of a supplier or fetched from a warehouse, not both.",
                path=[*rule.path, "sourceWarehouseId"],
            )
        check_levels(rule.levels, rule.path)
