"""Goods that come back from customers or go back to suppliers: what is said of them, told and decided. Pure."""

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from bizsuite.erp.inventory.rules.events import Taken
from bizsuite.erp.inventory.rules.shipments import positive
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.paths import id_path, line_paths, quantity_path
from bizsuite.kernel.values import Permission
from bizsuite.kernel.words import Word

RETURN_READ = Permission("inventory.return.read")
RETURN_WRITE = Permission("inventory.return.write")
RETURN_POST = Permission("inventory.return.post")


class ReturnDirection(Word):
    """Who gives goods back."""

    CUSTOMER = "CUSTOMER", "A customer sends goods of a delivery back to us."
    SUPPLIER = "SUPPLIER", "We send goods of a receipt back to the supplier."


@dataclass(frozen=True, slots=True, kw_only=True)
class NewReturn:
    """Goods of a posted delivery that come back, or of a posted receipt that go back: exactly one of both is named.

    Left out: everything that has not come back yet, the warehouse that the goods left or came to, today.
    """

    delivery_id: uuid.UUID | None = None
    receipt_id: uuid.UUID | None = None
    quantities: Mapping[uuid.UUID, Decimal] | None = None
    """How much of which of its moves."""
    warehouse_id: uuid.UUID | None = None
    location_id: uuid.UUID | None = None
    """The place to which they come, or from which they go."""
    on: date | None = None
    is_replaced: bool = False
    """Whether what came back is to be delivered again."""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class GoodsReturnCreated:
    """Goods are expected back, or are to go back."""

    return_id: uuid.UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class GoodsReturnPosting:
    """Goods are about to come back or to go back; whoever must not let it happen refuses. No stock is locked yet."""

    return_id: uuid.UUID
    direction: ReturnDirection
    is_replaced: bool
    warehouse_id: uuid.UUID
    on: date
    returned: Sequence[Taken]
    """How much for which subject of the moves that are returned."""


@dataclass(frozen=True, slots=True)
class GoodsReturnPosted:
    """Goods have come back, or have gone back."""

    return_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class GoodsReturnCancelled:
    """Goods that were to be returned will not be."""

    return_id: uuid.UUID


def direction_of(new: NewReturn) -> ReturnDirection:
    """A return is of one delivery or of one receipt. Refuses with INVALID_VALUE."""
    if (new.delivery_id is None) == (new.receipt_id is None):
        raise Refused("INVALID_VALUE", "Name either a delivery or a receipt.", path=["deliveryId"])
    return ReturnDirection.SUPPLIER if new.delivery_id is None else ReturnDirection.CUSTOMER


def parts_to_return(
    left: Mapping[uuid.UUID, Decimal], given: Mapping[uuid.UUID, Decimal] | None
) -> dict[uuid.UUID, Decimal]:
    """How much of each move is returned: what is given, or all that is left.

    `left` is what of each move no return has, planned ones included. Refuses with NOT_FOUND for a move of another
    document, INVALID_VALUE, OVER_RETURN (fact: open), NOTHING_TO_RETURN.
    """
    wanted = {key: most for key, most in left.items() if most > 0} if given is None else dict(given)
    paths = line_paths(given)
    for move_id, quantity in wanted.items():
        if move_id not in left:
            raise Refused("NOT_FOUND", "There is no such record.", path=id_path(paths, move_id))
        path, most = quantity_path(paths, move_id), left[move_id]
        if positive(quantity, path) > most:
            raise Refused("OVER_RETURN", "Only {open} of this move can be returned.", path=path, open=most)
    if not wanted:
        raise Refused("NOTHING_TO_RETURN", "Nothing of it is left to be returned.", path=["lines"])
    return wanted


def day_of_return(on: date, moved_on: Sequence[date]) -> date:
    """Goods are returned on the day on which they moved, or later. Refuses with RETURN_TOO_EARLY (fact: moved_on)."""
    last = max(moved_on)
    if on < last:
        raise Refused(
            "RETURN_TOO_EARLY",
            "Goods that moved on {moved_on} cannot be returned before.",
            path=["on"],
            moved_on=last,
        )
    return on


def no_lots(named: Collection[object]) -> None:
    """Goods are returned of the lots that moved. Refuses with INVALID_VALUE."""
    if named:
        raise Refused("INVALID_VALUE", "Goods are returned of the lots that moved.", path=["lines"])
