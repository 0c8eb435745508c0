"""The words of what stock is worth: permissions, kinds of entries and of changes, events."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from bizsuite.kernel.values import Permission
from bizsuite.kernel.words import Word

VALUATION_READ = Permission("valuation.value.read")
COSTING_SET = Permission("valuation.costing.set")
STOCK_REVALUE = Permission("valuation.stock.revalue")
LANDED_COST_POST = Permission("valuation.landed_cost.post")


class CostEntryKind(Word):
    """Why value came or went."""

    MOVE = "MOVE", "Goods came or went."
    CORRECTION = "CORRECTION", "A cost became known later, or goods were entered late."
    REVALUATION = "REVALUATION", "A unit at hand was given another value."


class LandedCostShareBy(Word):
    """By what a cost is divided among goods."""

    QUANTITY = "QUANTITY", "By how many units came."
    VALUE = "VALUE", "By what they have cost."
    WEIGHT = "WEIGHT", "By what they weigh."
    VOLUME = "VOLUME", "By the room that they take."


@dataclass(frozen=True, slots=True, kw_only=True)
class Valued:
    """A row of the cost ledger that has been written: value that came to a warehouse, or went where it is negative."""

    entry_id: uuid.UUID
    company_id: uuid.UUID
    currency: str
    event_id: uuid.UUID
    """The move, or the revaluation, whose value this is."""
    move_id: uuid.UUID | None
    """The same, where it is a move."""
    cause_type: str
    cause_id: uuid.UUID
    """What made it so: the same, or something later."""
    kind: CostEntryKind
    on: date
    value: Decimal
    paid: Decimal
    """What goods of a receipt have cost; it differs from the value under a standard cost."""
    beyond: str
    """The virtual place at the other end of the move; empty for a revaluation."""
    origin_type: str | None
    origin_id: uuid.UUID | None
    """The document that it comes from."""


@dataclass(frozen=True, slots=True)
class StockValued:
    """Value came to or went from stock."""

    entries: Sequence[Valued]


@dataclass(frozen=True, slots=True)
class CostingSet:
    """A product is valued otherwise from now on."""

    product_id: uuid.UUID
    company_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class StockRevalued:
    """A unit at hand is worth something else from now on."""

    product_id: uuid.UUID
    company_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class LandedCostPosted:
    """What it cost to get goods here is part of their cost."""

    landed_cost_id: uuid.UUID
    company_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class LandedCostCancelled:
    """A landed cost is no part of the cost of goods any more."""

    landed_cost_id: uuid.UUID
    """The one that takes it back."""
    company_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class CostsPastStockAsked:
    """What goods have cost that a supplier sent to a customer: whoever knows his bills says what differs. A port."""

    moves: Sequence[uuid.UUID]
    differences: dict[uuid.UUID, Decimal] = field(default_factory=dict)
    """By the move, in the company's currency: by how much more was billed than what the move says."""
