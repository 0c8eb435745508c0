"""What whoever asks sees of forms: the fields that their parts show, and nothing of the others."""

import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa
from sqlmodel import col

from bizsuite.kernel.db import Db
from bizsuite.oa.approvals import rules
from bizsuite.oa.approvals.rules import APPROVAL_ADMINISTER, ApprovalInstanceStatus, ApprovalTaskKind
from bizsuite.oa.approvals.rules.process.nodes import Process
from bizsuite.oa.approvals.rules.process.viewing import Part, node_rights, rights_of, shows_when_telling
from bizsuite.oa.approvals.tables import Copy, FormRevision, Instance, NodeRun, Task, Version
from bizsuite.oa.forms.rules import (
    Diff,
    FieldKind,
    Form,
    Named,
    Rights,
    named,
    reading,
    rights_of_initiator,
    visible_diff,
    visible_form,
    visible_values,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenForm:
    """The form of an approval as somebody sees it."""

    whole: Form
    process: Process
    revision: int
    all_values: Mapping[str, Any]
    rights: Rights

    @property
    def form(self) -> Form:
        """The fields that are shown."""
        return visible_form(self.whole, self.rights)

    @property
    def values(self) -> dict[str, Any]:
        """The values of those."""
        return visible_values(self.all_values, self.rights)


async def forms_seen(db: Db, instances: Sequence[uuid.UUID]) -> Mapping[uuid.UUID, SeenForm]:
    """The forms of approvals as the actor sees them; those without a form are left out. Two statements, and a third
    where nodes say what they show whom they tell.
    """
    rows = await db.rows(
        sa.select(
            col(Instance.id),
            col(Instance.form),
            col(Instance.form_revision),
            col(Instance.status),
            col(Instance.initiator_id),
            col(Version.form).label("fields"),
            col(Version.graph),
        )
        .join(Version, col(Version.id) == col(Instance.version_id))
        .where(col(Instance.id).in_(instances), col(Version.form) != {})
    )
    parts = await _parts(db, [row.id for row in rows])
    processes = {row.id: rules.process_of(row.graph) for row in rows}
    for key, part in await _told(db, [key for key, each in processes.items() if shows_when_telling(each)]):
        parts[key].append(part)
    administers = db.actor.may(APPROVAL_ADMINISTER)
    seen = {}
    for row in rows:
        if row.initiator_id == db.actor.user_id:
            parts[row.id].append(Part(None, is_open=row.status is ApprovalInstanceStatus.DRAFT))
        form, process = rules.form_of(row.fields), processes[row.id]
        seen[row.id] = SeenForm(
            whole=form,
            process=process,
            revision=row.form_revision,
            all_values=row.form,
            rights=rights_of(process, form, parts[row.id], administers=administers),
        )
    return seen


async def _parts(db: Db, instances: Sequence[uuid.UUID]) -> defaultdict[uuid.UUID, list[Part]]:
    """The parts that the actor plays in approvals by tasks."""
    found: defaultdict[uuid.UUID, list[Part]] = defaultdict(list)
    if not instances:
        return found
    own = db.actor.user_id
    is_own = sa.or_(
        col(Task.assignee_id) == own,
        sa.and_(
            col(Task.assignee_id).is_(None), sa.literal(own, sa.Uuid) == sa.any_(col(Task.candidate_ids))
        ),
    )
    rows = await db.rows(
        sa.select(col(Task.instance_id), col(Task.kind), col(Task.status), col(NodeRun.node_id))
        .outerjoin(NodeRun, col(NodeRun.id) == col(Task.run_id))
        .where(col(Task.instance_id).in_(instances), is_own)
        .order_by(col(Task.id))
    )
    for row in rows:
        found[row.instance_id].append(Part(row.node_id, is_open=_is_open(row)))
    return found


async def _told(db: Db, instances: Sequence[uuid.UUID]) -> Sequence[tuple[uuid.UUID, Part]]:
    """The parts of the actor in approvals of which nodes have told them, where those say what is shown."""
    if not instances:
        return []
    rows = await db.rows(
        sa.select(col(Copy.instance_id), col(Copy.node_id)).where(
            col(Copy.instance_id).in_(instances),
            col(Copy.user_id) == db.actor.user_id,
            col(Copy.node_id) != "",
        )
    )
    return [(row.instance_id, Part(row.node_id)) for row in rows]


def _is_open(row: Any) -> bool:
    return row.status is rules.ApprovalTaskStatus.PENDING and row.kind is not ApprovalTaskKind.OPINION


async def forms_of_tasks(db: Db, tasks: Sequence[uuid.UUID]) -> Mapping[uuid.UUID, SeenForm]:
    """The forms of the approvals of tasks: to who has a task as its node shows it, to others as they see the whole.

    Three statements.
    """
    rows = await db.rows(
        sa.select(
            col(Task.id),
            col(Task.instance_id),
            col(Task.assignee_id),
            col(Task.kind),
            col(Task.status),
            col(NodeRun.node_id),
        )
        .outerjoin(NodeRun, col(NodeRun.id) == col(Task.run_id))
        .where(col(Task.id).in_(tasks))
    )
    seen = await forms_seen(db, sorted({row.instance_id for row in rows}))
    told = {}
    for row in rows:
        form = seen.get(row.instance_id)
        if form is not None:
            own = row.assignee_id == db.actor.user_id
            told[row.id] = replace(form, rights=_of_task(form, row)) if own else form
    return told


def _of_task(seen: SeenForm, row: Any) -> Rights:
    rights = (
        rights_of_initiator(seen.whole)
        if row.node_id is None
        else node_rights(seen.process, seen.whole, row.node_id)
    )
    return rights if _is_open(row) else reading(rights)


@dataclass(frozen=True, slots=True)
class SeenChanges:
    """What a revision changed, as far as somebody sees it; with the form, by which values are read."""

    whole: Form
    changes: Diff


async def changes_seen(db: Db, revisions: Sequence[uuid.UUID]) -> Mapping[uuid.UUID, SeenChanges]:
    """What revisions of forms changed of fields that the actor sees. Three statements."""
    rows = await db.rows(
        sa.select(col(FormRevision.id), col(FormRevision.instance_id), col(FormRevision.changes)).where(
            col(FormRevision.id).in_(revisions)
        )
    )
    seen = await forms_seen(db, sorted({row.instance_id for row in rows}))
    return {
        row.id: SeenChanges(
            seen[row.instance_id].whole, visible_diff(row.changes, seen[row.instance_id].rights)
        )
        for row in rows
        if row.instance_id in seen
    }


async def records_named(db: Db, instance_id: uuid.UUID) -> Sequence[Named]:
    """The records of other slices that a form names and did not name before its newest revision. Two statements."""
    await db.flush()
    rows = await db.rows(
        sa.select(col(Instance.form), col(Instance.status), col(Version.form).label("fields"))
        .join(Version, col(Version.id) == col(Instance.version_id))
        .where(col(Instance.id) == instance_id, col(Version.form) != {})
    )
    if not rows or not _takes_records(form := rules.form_of(rows[0].fields)):
        return []
    newest = await db.rows(
        sa.select(col(FormRevision.changes))
        .where(col(FormRevision.instance_id) == instance_id)
        .order_by(col(FormRevision.revision).desc())
        .limit(1)
    )
    before = dict(rows[0].form)
    if rows[0].status is ApprovalInstanceStatus.DRAFT or not newest:
        before = {}
    else:
        before |= {each["field"]: each["before"] for each in newest[0].changes}
    own = {"User", "Department", "StoredFile"}
    known = {(each.type, each.key) for each in named(form, before)}
    return [
        each
        for each in named(form, rows[0].form)
        if each.type not in own and (each.type, each.key) not in known
    ]


def _takes_records(form: Form) -> bool:
    return any(field.kind is FieldKind.RECORD for _, field in form.paths())
