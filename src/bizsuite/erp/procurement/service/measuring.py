"""Quantities of lines are whole steps of the units that they are in."""

import uuid
from collections.abc import Mapping, Sequence
from decimal import Decimal
from types import MappingProxyType
from typing import Any, Protocol

from bizsuite.base.catalog.loaders import measures
from bizsuite.base.catalog.rules.units import check_step
from bizsuite.kernel.db import Db


class Bought(Protocol):
    """A line of an order, or of what comes before one."""

    quantity: Decimal
    unit_id: Any
    """None of what is no product, which is not measured."""


Placed = tuple[Bought, Sequence[str]]
"""A line, and where the input names it."""


async def check_steps(
    db: Db, lines: Sequence[Placed], known: Mapping[uuid.UUID, Any] = MappingProxyType({})
) -> None:
    """Whether quantities can be told in their units: what is not a whole step could never come in full.

    One statement, none where the units (by their ids, with their `rounding`) are known. Refuses with QUANTITY_ROUNDING.
    """
    lines = [placed for placed in lines if placed[0].unit_id is not None]
    missing = {line.unit_id for line, _ in lines} - known.keys()
    units = dict(known) | dict(await measures(db, missing))
    for line, path in lines:
        check_step(line.quantity, units[line.unit_id], *path, "quantity")
