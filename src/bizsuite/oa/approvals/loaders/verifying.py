"""Whether logs of approvals, and what they say of forms, are as they were written."""

import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlmodel import col

from bizsuite.kernel.db import Db
from bizsuite.kernel.reads import batch
from bizsuite.oa.approvals import reads, rules
from bizsuite.oa.approvals.rules import Link
from bizsuite.oa.approvals.tables import Action, FormRevision, Instance
from bizsuite.oa.forms.rules import form_hash


@dataclass(frozen=True, slots=True)
class LogVerification:
    """What a look at the whole log of an approval found."""

    is_intact: bool
    broken_seq: int | None


async def verifications(db: Db, instances: Sequence[uuid.UUID]) -> Mapping[uuid.UUID, LogVerification]:
    """For each approval, whether its log and what it says of its form are whole, or the first row that is not.

    Two statements, and a third where there are forms.
    """
    heads = await db.all(sa.select(Instance).where(col(Instance.id).in_(instances)))
    rows = await db.all(
        sa.select(Action)
        .where(col(Action.instance_id).in_(instances))
        .order_by(col(Action.seq), col(Action.id))
    )
    links: defaultdict[uuid.UUID, list[Link]] = defaultdict(list)
    for row in rows:
        links[row.instance_id].append(Link(row.seq, rules.content_of(row), row.previous_hash, row.hash))
    forms = await _forms_of(db, rows)
    return {
        head.id: _verified(links[head.id], head, [row for row in rows if row.instance_id == head.id], forms)
        for head in heads
    }


async def _forms_of(db: Db, rows: Sequence[Action]) -> Mapping[uuid.UUID, Mapping[str, Any]]:
    """What the commands have left in forms, by the ids of revisions."""
    keys = [row.form_revision_id for row in rows if row.form_revision_id is not None]
    if not keys:
        return {}
    chosen = sa.select(col(FormRevision.id), col(FormRevision.form)).where(col(FormRevision.id).in_(keys))
    return {row.id: row.form for row in await db.rows(chosen)}


def _verified(
    links: Sequence[Link],
    head: Instance,
    rows: Sequence[Action],
    forms: Mapping[uuid.UUID, Mapping[str, Any]],
) -> LogVerification:
    broken = rules.first_broken(links, head.log_seq, head.log_hash)
    revised = [row for row in rows if row.form_revision_id is not None or "form" in row.payload]
    for row in revised:
        is_last = row is revised[-1]
        kept = [forms.get(row.form_revision_id or head.id), *([head.form] if is_last else [])]
        vouched = row.payload.get("form", {}).get("hash")
        if any(form is None or form_hash(form) != vouched for form in kept):
            broken = row.seq if broken is None else min(broken, row.seq)
    return LogVerification(broken is None, broken)


instance_verification = batch(reads.instance, verifications)
