"""Kits on orders: a line that is paid for, and lines of its components, which are delivered. Pure."""

import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any, Protocol

from bizsuite.base.catalog.rules.kits import Part, whole_kits
from bizsuite.erp.sales.rules.given import LineChanges, NewLine
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.values import ZERO, round_half_up

BACK_PLACES = 6
"""What a column of quantities holds."""


class InKit(Protocol):
    """A line as far as kits go."""

    id: uuid.UUID
    kit_line_id: uuid.UUID | None
    kit_quantity: Decimal | None


def with_components(
    lines: Sequence[NewLine],
    kits: Mapping[uuid.UUID, Sequence[Part]],
    shares: Mapping[uuid.UUID, Sequence[Decimal]],
) -> list[NewLine]:
    """Lines that are given, and after them those of what is in kits among them, which cost nothing and bear no tax.

    `shares` are the parts of a kit's price that its components bear, in their order.
    """
    components = [
        NewLine(
            product_id=part.component_id,
            quantity=line.quantity * part.quantity,
            unit_price=ZERO,
            tax_ids=(),
            invoicing_policy=line.invoicing_policy,
            kit_at=place,
            kit_quantity=part.quantity,
            kit_share=share,
        )
        for place, line in enumerate(lines)
        for part, share in zip(kits.get(line.product_id, ()), shares.get(line.product_id, ()), strict=True)
    ]
    return [*lines, *components]


def check_kit(quantity: Decimal, unit_id: uuid.UUID | None, has_parts: bool, path: Sequence[str]) -> None:
    """Whether a kit can be ordered: it has components, and is ordered whole, in its own unit.

    Refuses KIT_EMPTY, INVALID_VALUE, QUANTITY_ROUNDING.
    """
    if not has_parts:
        raise Refused(
            "KIT_EMPTY", "Nobody has said what this kit is put together of.", path=[*path, "productId"]
        )
    if unit_id is not None:
        raise Refused("INVALID_VALUE", "Kits are ordered in their own unit.", path=[*path, "unitId"])
    check_whole(quantity, [*path, "quantity"])


def check_whole(quantity: Decimal, path: Sequence[str]) -> None:
    """Whether kits are whole. Refuses QUANTITY_ROUNDING."""
    if quantity % 1:
        raise Refused(
            "QUANTITY_ROUNDING",
            "Quantities in this unit are multiples of {rounding}.",
            path=path,
            rounding=Decimal(1),
        )


def in_order(rows: Sequence[Any]) -> None:
    """Give lines positions so that components come right after their kit, from that of the first line on."""
    if not any(row.kit_line_id for row in rows):
        return
    first = rows[0].position
    own: dict[uuid.UUID, list[Any]] = {}
    for row in rows:
        own.setdefault(row.kit_line_id or row.id, []).append(row)
    for place, row in enumerate(row for each in own.values() for row in each):
        row.position = first + place


def check_changes(changes: LineChanges, lines: Iterable[InKit]) -> None:
    """Whether only kits are changed and removed, not what is in them. Refuses KIT_COMPONENT."""
    components = {line.id for line in lines if line.kit_line_id is not None}
    named = {"changeLines": [each.line_id for each in changes.changed], "removeLines": list(changes.removed)}
    for name, keys in named.items():
        for place, key in enumerate(keys):
            if key in components:
                raise Refused(
                    "KIT_COMPONENT", "What is in a kit changes with the kit.", path=[name, str(place)]
                )


def with_own_components(removed: Iterable[uuid.UUID], lines: Iterable[InKit]) -> set[uuid.UUID]:
    """Lines that are to be removed, with those of what is in them."""
    gone = set(removed)
    return gone | {line.id for line in lines if line.kit_line_id in gone}


def follow(lines: Sequence[Any], changed: Mapping[uuid.UUID, Sequence[str]]) -> list[Any]:
    """Let lines of components follow their kits that have changed, by the paths of these; answers those that did.

    Refuses QUANTITY_ROUNDING.
    """
    kits = {line.id: line for line in lines if line.id in changed}
    followed = [line for line in lines if line.kit_line_id in kits]
    for line in followed:
        kit = kits[line.kit_line_id]
        check_whole(kit.quantity, [*changed[kit.id], "quantity"])
        line.quantity = kit.quantity * line.kit_quantity
    return followed


def settle(lines: Sequence[Any], services: Collection[uuid.UUID] = ()) -> None:
    """Let lines of kits say how many have left and come back, which follows from their components.

    So many are delivered as are whole with the customer, those counted whole of which a part came back for good; a kit
    of which a part is to be replaced is not whole until that part has left again.

    All of a kit has come back when its goods have, since `services`, the products that are such, never do. Of one of
    which some goods are back, so much is as these bear of its price (`kit_share`).
    """
    for kit, own in _inside(lines).items():
        held = whole_kits(
            (each.delivered_quantity - each.returned_quantity, each.kit_quantity) for each in own
        )
        complete = whole_kits(
            (each.delivered_quantity - each.replaced_quantity, each.kit_quantity) for each in own
        )
        back = _back([each for each in own if each.product_id not in services])
        for line in lines:
            if line.id == kit:
                line.delivered_quantity, line.returned_quantity = max(complete, held + back), back


def _back(goods: Sequence[Any]) -> Decimal:
    """How many kits came back for good: the whole ones, and of others the parts of the price that are back."""
    pairs = [(each.returned_quantity - each.replaced_quantity, each.kit_quantity) for each in goods]
    whole = whole_kits(pairs)
    parts = [
        Fraction(each.kit_share or ZERO) * (Fraction(back) / Fraction(size) - Fraction(whole))
        for each, (back, size) in zip(goods, pairs, strict=True)
    ]
    rest = sum(parts, Fraction())
    return whole + round_half_up(Decimal(rest.numerator) / Decimal(rest.denominator), BACK_PLACES)


def expanded(
    lines: Sequence[Any], quantities: Mapping[uuid.UUID, Decimal]
) -> tuple[dict[uuid.UUID, Decimal], dict[uuid.UUID, uuid.UUID]]:
    """What is asked of lines, with what is in kits instead of these; and the kit for which each of those is asked."""
    inside, found, kits = _inside(lines), dict[uuid.UUID, Decimal](), dict[uuid.UUID, uuid.UUID]()
    for key, quantity in quantities.items():
        if key not in inside:
            found[key] = found.get(key, ZERO) + quantity
        for line in inside.get(key, ()):
            found[line.id] = found.get(line.id, ZERO) + quantity * line.kit_quantity
            kits[line.id] = key
    return found, kits


def _inside(lines: Sequence[Any]) -> dict[uuid.UUID, list[Any]]:
    """The lines of components, by that of their kit."""
    found: dict[uuid.UUID, list[Any]] = {}
    for line in lines:
        if line.kit_line_id is not None:
            found.setdefault(line.kit_line_id, []).append(line)
    return found
