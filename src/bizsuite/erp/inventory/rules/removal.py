"""From which lots and places goods are taken first. Pure; the same stock always gives the same answer."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from bizsuite.erp.inventory.rules.lots import Tracking, Traits
from bizsuite.erp.inventory.rules.words import LotTracking, RemovalStrategy
from bizsuite.kernel.errors import Refused


@dataclass(frozen=True, slots=True, kw_only=True)
class RemovalRule:
    """A strategy for a product or a category of products, in one warehouse or in all."""

    strategy: RemovalStrategy
    product_id: uuid.UUID | None = None
    category_id: uuid.UUID | None = None
    warehouse_id: uuid.UUID | None = None


@dataclass(frozen=True, slots=True)
class Picking:
    """How goods of a product that are told apart are taken."""

    mode: LotTracking
    strategy: RemovalStrategy


def picking_of(
    tracking: Tracking,
    rules: Sequence[RemovalRule],
    product_id: uuid.UUID,
    categories: Sequence[uuid.UUID],
    warehouse_id: uuid.UUID,
) -> Picking:
    """How goods of a product are taken in a warehouse; `categories` are those it belongs to, the nearest first.

    What is said of the product counts before what is said of a category, the nearer category before the one above it,
    and that before what is said of the warehouse alone; of two alike the one for this warehouse. Where nothing is said:
    what expires first where lots expire, else what came first.
    """

    def rank(rule: RemovalRule) -> tuple[int, bool] | None:
        if rule.warehouse_id not in (None, warehouse_id) or rule.product_id not in (None, product_id):
            return None
        if rule.category_id is not None and rule.category_id not in categories:
            return None
        above = categories.index(rule.category_id) if rule.category_id is not None else len(categories)
        return (-1 if rule.product_id is not None else above, rule.warehouse_id is None)

    found = [(place, rule) for rule in rules if (place := rank(rule)) is not None]
    default = RemovalStrategy.FEFO if tracking.has_expiry else RemovalStrategy.FIFO
    strategy = min(found, key=lambda each: each[0])[1].strategy if found else default
    return Picking(tracking.mode, strategy)


def order_of(strategy: RemovalStrategy, lot: Traits, place: int) -> tuple[Any, ...]:
    """What sorts a lot at a place, the places being numbered in the order of their ranks; never the same for two."""
    came = lot.received_on or date.max
    match strategy:
        case RemovalStrategy.FIFO:
            return (came, lot.code, place)
        case RemovalStrategy.FEFO:
            return (lot.expires_on or date.max, came, lot.code, place)
        case RemovalStrategy.LOCATION:
            return (place, came, lot.code)


def one_subject(rule: RemovalRule) -> RemovalRule:
    """A rule is for a product, a category, or a warehouse as a whole. Refuses with INVALID_VALUE."""
    if rule.product_id is not None and rule.category_id is not None:
        raise Refused("INVALID_VALUE", "Name a product or a category.", path=["categoryId"])
    if rule.product_id is None and rule.category_id is None and rule.warehouse_id is None:
        raise Refused("INVALID_VALUE", "Name a product, a category or a warehouse.", path=["productId"])
    return rule
