"""The chain of hashes over the log of an approval: each row vouches for all before it."""

import hashlib
import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol

from bizsuite.oa.approvals.rules.words import ApprovalCommand, ApprovalInstanceStatus

GENESIS = ""
"""What the first row of a log names as its predecessor."""


@dataclass(frozen=True, slots=True)
class Link:
    """A row of a log as it is stored."""

    seq: int
    content: Mapping[str, Any]
    previous: str
    hash: str


def link_hash(previous: str, content: Mapping[str, Any]) -> str:
    """SHA-256 of the predecessor's hash and the canonical JSON of a row: sorted names, no blanks, UTF-8."""
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(previous.encode() + canonical.encode()).hexdigest()


def first_broken(links: Sequence[Link], head_seq: int, head_hash: str) -> int | None:
    """The first row, in the order of `seq`, that was changed, inserted or is missing; None when the log is whole.

    `head_seq` and `head_hash` are what the approval itself remembers of its last row.
    """
    previous = GENESIS
    for expected, link in enumerate(links, 1):
        if (
            link.seq != expected
            or link.previous != previous
            or link.hash != link_hash(previous, link.content)
        ):
            return expected
        previous = link.hash
    if len(links) != head_seq:
        return min(len(links), head_seq) + 1
    return head_seq if previous != head_hash else None


class Logged(Protocol):
    """A row of the log."""

    instance_id: uuid.UUID
    seq: int
    action: ApprovalCommand
    actor_id: uuid.UUID | None
    on_behalf_of_id: uuid.UUID | None
    task_id: uuid.UUID | None
    form_revision_id: uuid.UUID | None
    from_status: ApprovalInstanceStatus | None
    to_status: ApprovalInstanceStatus
    comment: str
    payload: dict[str, Any]
    at: datetime


def content_of(row: Logged) -> dict[str, Any]:
    """What the hash of a row vouches for, as plain JSON; the moment in UTC."""
    revised = {} if row.form_revision_id is None else {"formRevision": str(row.form_revision_id)}
    return {
        **revised,
        "instance": str(row.instance_id),
        "seq": row.seq,
        "action": row.action.value,
        "actor": _text(row.actor_id),
        "onBehalfOf": _text(row.on_behalf_of_id),
        "task": _text(row.task_id),
        "from": None if row.from_status is None else row.from_status.value,
        "to": row.to_status.value,
        "comment": row.comment,
        "payload": row.payload,
        "at": row.at.astimezone(UTC).isoformat(),
    }


def _text(key: uuid.UUID | None) -> str | None:
    return None if key is None else str(key)
