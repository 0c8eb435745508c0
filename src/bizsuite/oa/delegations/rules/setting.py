"""Whether a delegation can be set. Pure."""

import re
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from bizsuite.kernel.errors import Refused
from bizsuite.oa.delegations.rules.standing import Delegation
from bizsuite.oa.delegations.rules.words import ApprovalDelegationMode

WINDOW_MAX = timedelta(days=366)
DEFINITIONS_MAX = 50
NOTE_MAX = 400
LIMIT = Decimal(10) ** 14

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class NewDelegation:
    """A delegation to be."""

    delegator_id: uuid.UUID
    delegate_id: uuid.UUID
    valid_from: datetime
    valid_to: datetime
    definition_keys: Sequence[str] = ()
    amount_max: Decimal | None = None
    mode: ApprovalDelegationMode = ApprovalDelegationMode.REPLACE
    include_open: bool = False
    note: str = ""


def check_new(new: NewDelegation, at: datetime) -> None:
    """Whether a delegation makes sense at this moment. Refuses INVALID_VALUE."""
    if new.delegate_id == new.delegator_id:
        raise Refused("INVALID_VALUE", "Nobody delegates to themselves.", path=["delegateId"])
    if not (new.valid_from < new.valid_to and at < new.valid_to):
        raise Refused(
            "INVALID_VALUE", "A delegation ends after it begins, and not in the past.", path=["validTo"]
        )
    if new.valid_to - max(new.valid_from, at) > WINDOW_MAX:
        raise Refused(
            "INVALID_VALUE", "A delegation lasts {most} days at most.", path=["validTo"], most=WINDOW_MAX.days
        )
    keys = new.definition_keys
    if len(keys) > DEFINITIONS_MAX or len(set(keys)) < len(keys):
        raise Refused(
            "INVALID_VALUE",
            "At most {most} definitions, each once.",
            path=["definitionKeys"],
            most=DEFINITIONS_MAX,
        )
    for position, key in enumerate(keys):
        if _CONTROL.search(key):
            raise Refused(
                "INVALID_VALUE",
                "A key has no control characters.",
                path=["definitionKeys", str(position)],
            )
    if new.amount_max is not None and not (new.amount_max.is_finite() and 0 <= new.amount_max < LIMIT):
        raise Refused("INVALID_VALUE", "The amount must not be negative, nor too large.", path=["amountMax"])
    if len(new.note) > NOTE_MAX or _CONTROL.search(new.note):
        raise Refused(
            "INVALID_VALUE",
            "A note has at most {most} characters, none of them a control.",
            path=["note"],
            most=NOTE_MAX,
        )


def check_beside(new: NewDelegation, others: Iterable[Delegation]) -> None:
    """Whether no other delegation of the same person is for the same at the same time. Refuses DELEGATION_OVERLAPS."""
    for other in others:
        meets = new.valid_from < other.valid_to and other.valid_from < new.valid_to
        named, theirs = set(new.definition_keys), set(other.definition_keys)
        if meets and (named & theirs or named == theirs):
            raise Refused(
                "DELEGATION_OVERLAPS",
                "Another delegation for the same lasts from {begin} to {end}.",
                path=["validFrom"],
                begin=other.valid_from.isoformat(),
                end=other.valid_to.isoformat(),
            )
