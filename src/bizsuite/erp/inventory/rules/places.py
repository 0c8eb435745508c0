"""Setting stock right, and where goods may lie. Pure."""

from decimal import Decimal

from bizsuite.erp.inventory.rules.words import QUANTITY_LIMIT, StockLocationKind
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.values import ZERO


def adjustment(on_hand: Decimal, change: Decimal | None, counted: Decimal | None) -> Decimal:
    """By how much stock changes: by a change, or to what was counted.

    Refuses with INVALID_VALUE unless exactly one is given and it makes a difference.
    """
    if (change is None) == (counted is None):
        raise Refused("INVALID_VALUE", "Give either `change` or `counted`.", path=["change"])
    if counted is not None and not 0 <= counted < QUANTITY_LIMIT:
        raise Refused("INVALID_VALUE", "A count must not be negative.", path=["counted"])
    difference = counted - on_hand if counted is not None else change or ZERO
    if not difference or abs(difference) >= QUANTITY_LIMIT:
        raise Refused("INVALID_VALUE", "There is nothing to set right.", path=["change"])
    return difference


def place(kind: StockLocationKind) -> None:
    """Stock can only be set right where goods lie. Refuses with LOCATION_NOT_INTERNAL."""
    if kind is not StockLocationKind.INTERNAL:
        raise Refused("LOCATION_NOT_INTERNAL", "Goods lie in internal places only.", path=["locationId"])


def group(kind: StockLocationKind) -> None:
    """Places are made below a VIEW, since goods lie in leaves only. Refuses with LOCATION_NOT_VIEW."""
    if kind is not StockLocationKind.VIEW:
        raise Refused("LOCATION_NOT_VIEW", "Goods lie in leaves: choose a VIEW.", path=["parentId"])


def rank_of(rank: int) -> int:
    """The rank of a place, by which goods are taken. Refuses with INVALID_VALUE."""
    if abs(rank) > RANK_LIMIT:
        raise Refused("INVALID_VALUE", "A rank is at most {limit}.", path=["rank"], limit=RANK_LIMIT)
    return rank


RANK_LIMIT = 1_000_000
