"""Who acts for whom: which delegations hold, and where a chain of them leads to. Pure."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from bizsuite.oa.delegations.rules.words import ApprovalDelegationMode

DEPTH_MAX = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Delegation:
    """A standing delegation: from when on, until before when, for which definitions, up to which amount."""

    id: uuid.UUID
    delegator_id: uuid.UUID
    delegate_id: uuid.UUID
    valid_from: datetime
    valid_to: datetime
    definition_keys: Sequence[str] = ()
    """By their keys; none: for all."""
    amount_max: Decimal | None = None
    """In the base currency of the company whose act it is; None: any."""
    mode: ApprovalDelegationMode = ApprovalDelegationMode.REPLACE


@dataclass(frozen=True, slots=True)
class Acting:
    """Who acts for somebody at last, by which delegation of theirs, and whether they may still act themselves."""

    user_id: uuid.UUID
    delegation_id: uuid.UUID
    shared: bool


def covers(delegation: Delegation, definition_key: str, amount: Decimal | None, at: datetime) -> bool:
    """Whether a delegation holds at a moment for an act of this value by this definition.

    Where it has a limit, an act without a value is not within it.
    """
    within = delegation.amount_max is None or (amount is not None and amount <= delegation.amount_max)
    named = not delegation.definition_keys or definition_key in delegation.definition_keys
    return within and named and delegation.valid_from <= at < delegation.valid_to


def holding(
    delegations: Iterable[Delegation], definition_key: str, amount: Decimal | None, at: datetime
) -> dict[uuid.UUID, Delegation]:
    """By whoever has delegated, the delegation that holds: one for the definition comes before one for all."""
    found: dict[uuid.UUID, Delegation] = {}
    for each in sorted(delegations, key=lambda each: (bool(each.definition_keys), each.valid_from, each.id)):
        if covers(each, definition_key, amount, at):
            found[each.delegator_id] = each
    return found


def acting_for(
    person: uuid.UUID, standing: Mapping[uuid.UUID, Delegation], active: AbstractSet[uuid.UUID]
) -> Acting | None:
    """Who acts for somebody at last, over five steps at most; None: they do themselves.

    A circle leads back to whoever it comes to first again: from A to B and back it is A. Nobody who is not active acts.
    """
    at, seen = person, {person}
    for _ in range(DEPTH_MAX):
        following = standing.get(at)
        if following is None or following.delegate_id not in active:
            break
        at = following.delegate_id
        if at in seen:
            break
        seen.add(at)
    if at == person:
        return None
    own = standing[person]
    return Acting(at, own.id, own.mode is ApprovalDelegationMode.SHARE)
