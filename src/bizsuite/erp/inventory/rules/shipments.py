"""What may become of a delivery or a receipt, and of its quantities. Pure."""

import uuid
from collections.abc import Mapping, Sequence
from decimal import Decimal

from bizsuite.erp.inventory.rules.words import QUANTITY_LIMIT, ShipmentStatus
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.paths import id_path, line_paths, quantity_path


def positive(quantity: Decimal, path: Sequence[str]) -> Decimal:
    """A quantity that can be moved. Refuses with INVALID_VALUE."""
    if not 0 < quantity < QUANTITY_LIMIT:
        raise Refused("INVALID_VALUE", "The quantity must be greater than zero.", path=path)
    return quantity


def cost_of(unit_cost: Decimal | None, path: Sequence[str]) -> Decimal | None:
    """What a unit costs, where that is known. Refuses with INVALID_VALUE."""
    if unit_cost is not None and not 0 <= unit_cost < QUANTITY_LIMIT:
        raise Refused("INVALID_VALUE", "A cost must not be negative.", path=path)
    return unit_cost


def post(status: ShipmentStatus, lines: int) -> ShipmentStatus:
    """A draft that moves something may be posted. Refuses with SHIPMENT_NOT_DRAFT, SHIPMENT_EMPTY."""
    _draft(status)
    if not lines:
        raise Refused("SHIPMENT_EMPTY", "There is nothing to move.", path=["lines"])
    return ShipmentStatus.POSTED


def cancel(status: ShipmentStatus) -> ShipmentStatus:
    """A draft may be cancelled. Refuses with SHIPMENT_NOT_DRAFT."""
    _draft(status)
    return ShipmentStatus.CANCELLED


def _draft(status: ShipmentStatus) -> None:
    if status is not ShipmentStatus.DRAFT:
        raise Refused("SHIPMENT_NOT_DRAFT", "This is {status} already.", path=["id"], status=status.value)


def parts_to_post(
    planned: Mapping[uuid.UUID, Decimal], given: Mapping[uuid.UUID, Decimal] | None
) -> dict[uuid.UUID, Decimal]:
    """How much of each planned move happens; lines that are not named do not, unless none is named.

    Refuses with NOT_FOUND for a line of another document, INVALID_VALUE, MORE_THAN_PLANNED (fact: planned).
    """
    if given is None:
        return dict(planned)
    paths = line_paths(given)
    for line_id, quantity in given.items():
        if line_id not in planned:
            raise Refused("NOT_FOUND", "There is no such record.", path=id_path(paths, line_id))
        most = planned[line_id]
        if quantity > most:
            path = quantity_path(paths, line_id)
            raise Refused("MORE_THAN_PLANNED", "Only {planned} is planned.", path=path, planned=most)
    return {
        line_id: positive(quantity, quantity_path(paths, line_id))
        for line_id, quantity in given.items()
        if quantity != 0
    }
