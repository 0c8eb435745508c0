"""From the people that a rule finds to seats: who drops out, who stands in, and what if nobody is left. Pure."""

import uuid
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from enum import StrEnum

from bizsuite.oa.approvals.rules.process.words import EmptyPolicy, InitiatorPolicy, Mode
from bizsuite.oa.delegations.rules.standing import Delegation, acting_for


@dataclass(frozen=True, slots=True)
class Sitting:
    """Who gets a seat, and for whom they speak, if for somebody else."""

    user_id: uuid.UUID
    on_behalf_of_id: uuid.UUID | None = None
    delegation_id: uuid.UUID | None = None
    shared: bool = False
    """Whether the one for whom they speak may act too."""


class Instead(StrEnum):
    """What happens where nobody gets a seat."""

    AUTO_APPROVED = "AUTO_APPROVED"
    AUTO_REJECTED = "AUTO_REJECTED"
    BLOCKED = "BLOCKED"


@dataclass(frozen=True, slots=True, kw_only=True)
class Company:
    """What is known of people when a node opens."""

    active: AbstractSet[uuid.UUID]
    initiator_id: uuid.UUID
    standing: Mapping[uuid.UUID, Delegation] = field(default_factory=dict)
    """The standing delegations that hold now for this process, by who has given them."""
    manager_id: uuid.UUID | None = None
    """The initiator's."""
    dept_head_id: uuid.UUID | None = None
    """Of the initiator's department."""
    admin_ids: Sequence[uuid.UUID] = ()
    """Who keep the definition."""


def sittings(
    found: Sequence[uuid.UUID],
    company: Company,
    when_initiator: InitiatorPolicy,
    *,
    when_empty: EmptyPolicy,
    empty_user_ids: Sequence[uuid.UUID] = (),
    mode: Mode = Mode.ALL,
) -> list[Sitting] | Instead:
    """Who gets seats of those that a rule has found, in this order: inactive ones drop out, stand-ins stand in, nobody
    sits twice, the initiator is dealt with, and if nobody is left the node says what happens. SINGLE keeps the first.
    """
    seated = _distinct(_stood_in([each for each in found if each in company.active], company))
    was_asked = bool(seated)
    seated = _without_initiator(seated, company, when_initiator)
    if not seated and was_asked and when_initiator is InitiatorPolicy.SKIP:
        return Instead.AUTO_APPROVED
    if not seated:
        seated_or_instead = _when_empty(company, when_empty, empty_user_ids)
        if isinstance(seated_or_instead, Instead):
            return seated_or_instead
        seated = seated_or_instead
        if when_initiator is not InitiatorPolicy.SELF:
            # Nor do they come in by being named for when there is nobody.
            seated = [each for each in seated if each.user_id != company.initiator_id]
        if not seated:
            return Instead.BLOCKED
    return seated[:1] if mode is Mode.SINGLE else seated


def _stood_in(people: Sequence[uuid.UUID], company: Company) -> list[Sitting]:
    return [sitting_of(person, company) for person in people]


def sitting_of(person: uuid.UUID, company: Company) -> Sitting:
    """Who sits for somebody who is asked: whoever acts in their place, or they themselves."""
    acting = acting_for(person, company.standing, company.active)
    if acting is None:
        return Sitting(person)
    return Sitting(acting.user_id, person, acting.delegation_id, acting.shared)


def merged(found: Sequence[uuid.UUID], company: Company) -> list[tuple[uuid.UUID, uuid.UUID]]:
    """Who gets no seat of their own because whoever acts in their place sits there already, with that person."""
    listed = _stood_in([each for each in dict.fromkeys(found) if each in company.active], company)
    kept = _distinct(listed)
    return [(each.on_behalf_of_id or each.user_id, each.user_id) for each in listed if each not in kept]


def _distinct(listed: Sequence[Sitting]) -> list[Sitting]:
    """Everybody once, where they are named first; who is asked for themselves does not sit there for another."""
    kept: dict[uuid.UUID, Sitting] = {}
    for each in listed:
        known = kept.get(each.user_id)
        if known is None or (known.on_behalf_of_id is not None and each.on_behalf_of_id is None):
            kept[each.user_id] = each
    return list(kept.values())


def _without_initiator(seated: Sequence[Sitting], company: Company, policy: InitiatorPolicy) -> list[Sitting]:
    own = [each for each in seated if each.user_id == company.initiator_id]
    if not own or policy is InitiatorPolicy.SELF:
        return list(seated)
    others = [each for each in seated if each.user_id != company.initiator_id]
    instead = {
        InitiatorPolicy.TO_MANAGER: company.manager_id,
        InitiatorPolicy.TO_DEPT_HEAD: company.dept_head_id,
    }.get(policy)
    if instead is None or instead not in company.active or instead == company.initiator_id:
        return others
    replaced = [Sitting(instead) if each in own else each for each in seated]
    return _distinct(replaced)


def _when_empty(company: Company, policy: EmptyPolicy, named: Sequence[uuid.UUID]) -> list[Sitting] | Instead:
    match policy:
        case EmptyPolicy.AUTO_APPROVE:
            return Instead.AUTO_APPROVED
        case EmptyPolicy.AUTO_REJECT:
            return Instead.AUTO_REJECTED
        case EmptyPolicy.BLOCK:
            return Instead.BLOCKED
    people = named if policy is EmptyPolicy.USERS else company.admin_ids
    return _distinct(_stood_in([each for each in people if each in company.active], company))
