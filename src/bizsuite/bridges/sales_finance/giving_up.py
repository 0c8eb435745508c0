"""What of the invoices of an order is given up for goods that came back. Pure."""

import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from bizsuite.kernel.errors import Refused
from bizsuite.kernel.paths import id_path, line_paths, quantity_path
from bizsuite.kernel.values import ZERO


class Returned(Protocol):
    """A line of an order as far as crediting it goes."""

    id: uuid.UUID
    delivered_quantity: Decimal
    returned_quantity: Decimal
    replaced_quantity: Decimal


@dataclass(frozen=True, slots=True)
class Claim:
    """A line of a posted invoice: how much of which line of the order it claims, and what credit notes, drafts
    included, have given up of that."""

    invoice_id: uuid.UUID
    invoice_line_id: uuid.UUID
    order_line_id: uuid.UUID
    quantity: Decimal
    credited: Decimal = ZERO

    @property
    def left(self) -> Decimal:
        """What stands of it."""
        return self.quantity - self.credited


@dataclass(frozen=True, slots=True)
class Part:
    """So much of a claim is given up."""

    claim: Claim
    quantity: Decimal

    @property
    def is_last(self) -> bool:
        """Whether nothing stands of the claim after that."""
        return self.quantity == self.claim.left


def creditable(lines: Iterable[Returned], claims: Iterable[Claim]) -> dict[uuid.UUID, Decimal]:
    """How much of each line can be given up: what came back for good and no credit note has, as far as more is claimed
    than the customer has."""
    own: defaultdict[uuid.UUID, list[Claim]] = defaultdict(list)
    for claim in claims:
        own[claim.order_line_id].append(claim)
    found = {}
    for line in lines:
        stands = sum((claim.left for claim in own[line.id]), ZERO)
        credited = sum((claim.credited for claim in own[line.id]), ZERO)
        for_good = line.returned_quantity - line.replaced_quantity
        has = line.delivered_quantity - line.returned_quantity
        found[line.id] = max(min(for_good - credited, stands - has), ZERO)
    return found


def require_no_components(
    components: Collection[uuid.UUID], asked: Mapping[uuid.UUID, Decimal] | None
) -> None:
    """What is in kits costs nothing by itself: it is credited by the line of its kit. Refuses with KIT_COMPONENT."""
    paths = line_paths(asked)
    for key in asked or ():
        if key in components:
            path = id_path(paths, key)
            raise Refused("KIT_COMPONENT", "What is in a kit is credited with its kit.", path=path)


def chosen(
    left: Mapping[uuid.UUID, Decimal], asked: Mapping[uuid.UUID, Decimal] | None
) -> dict[uuid.UUID, Decimal]:
    """What is given up now: what is asked for, else all that can be.

    Refuses with NOT_FOUND, INVALID_VALUE, OVER_CREDIT (fact: what is open), NOTHING_TO_CREDIT.
    """
    wanted = {key: most for key, most in left.items() if most > 0} if asked is None else dict(asked)
    paths = line_paths(asked)
    for key, quantity in wanted.items():
        path = quantity_path(paths, key)
        if key not in left:
            raise Refused("NOT_FOUND", "There is no such record.", path=id_path(paths, key))
        if quantity <= 0:
            raise Refused("INVALID_VALUE", "The quantity must be greater than zero.", path=path)
        if quantity > left[key]:
            raise Refused("OVER_CREDIT", "{open} of this line can be credited.", path=path, open=left[key])
    if not wanted:
        raise Refused("NOTHING_TO_CREDIT", "Nothing of this order came back that is invoiced.", path=["id"])
    return wanted


def divided(wanted: Mapping[uuid.UUID, Decimal], claims: Sequence[Claim]) -> dict[uuid.UUID, list[Part]]:
    """By invoice, what is given up of its lines; claims are in the order in which they are given up."""
    left, found = dict(wanted), defaultdict(list)
    for claim in claims:
        if part := min(left.get(claim.order_line_id, ZERO), claim.left):
            left[claim.order_line_id] -= part
            found[claim.invoice_id].append(Part(claim, part))
    return dict(found)
