"""Approvals that are parts of others: started by a node, waited for, and ended with what they are part of.

They are about the same subject, so that whoever locks one of them has locked all.
"""

import uuid
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

import sqlalchemy as sa
from sqlmodel import col

from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Refused, RefusedTogether
from bizsuite.kernel.values import UserId
from bizsuite.oa.approvals import rules
from bizsuite.oa.approvals.loaders.parts import Published, published, within
from bizsuite.oa.approvals.rules import ApprovalCommand, ApprovalInstanceStatus, ApprovalRunStatus
from bizsuite.oa.approvals.rules.process import whole as wholes
from bizsuite.oa.approvals.rules.process.advance import parts_over
from bizsuite.oa.approvals.rules.process.asking import Children, StartChildren
from bizsuite.oa.approvals.rules.process.nodes import SubProcess
from bizsuite.oa.approvals.rules.process.parts import (
    DEPTH_MAX,
    PARTS_MAX,
    filled_by,
    parts_in,
    rights_of_part,
)
from bizsuite.oa.approvals.service.acting import as_initiator
from bizsuite.oa.approvals.service.dossier import Dossier, new_dossier, open_dossier
from bizsuite.oa.approvals.service.driving import drive
from bizsuite.oa.approvals.service.forms import fill
from bizsuite.oa.approvals.service.kinship import beside
from bizsuite.oa.approvals.service.numbers import number_for
from bizsuite.oa.approvals.service.titles import called, entitle
from bizsuite.oa.approvals.tables import Instance
from bizsuite.oa.forms.rules import Sent

S = ApprovalInstanceStatus
_GOES_ON = (S.RUNNING, S.SUSPENDED, S.APPROVED)
"""While an approval is so, its parts are wanted."""


class Conclude(Protocol):
    """What ends every command."""

    async def __call__(
        self,
        db: Db,
        dossier: Dossier,
        command: ApprovalCommand,
        *,
        payload: Mapping[str, Any] | None = None,
        was: ApprovalInstanceStatus | None = None,
    ) -> None:
        """Write what became of an approval."""


async def follow_with_parts(db: Db, dossier: Dossier, conclude: Conclude, *, changed: bool) -> None:
    """After an approval has changed: end its parts that nobody wants any more, start those that were reached, and let
    what it is part of go on once it is over.

    Refuses PART_UNAVAILABLE, and what the nodes refuse that are reached.
    """
    instance = dossier.instance
    if parts_in(dossier.process):
        await _end_parts(db, dossier, conclude)
        for asked in dossier.parts:
            await _start(db, dossier, asked, conclude)
    if changed and instance.parent_id is not None and instance.status not in rules.UNDER_WAY:
        await _go_on_with_whole(db, dossier, instance.parent_id, conclude)


async def settle_parts(db: Db, dossier: Dossier) -> None:
    """Go on after nodes whose parts have ended while the approval was halted."""
    for run in dossier.case.open_runs():
        if isinstance(dossier.case.course.places[run.node_id].node, SubProcess):
            await drive(
                db, dossier, parts_over(dossier.case, run, await _counted(db, dossier.instance.id, run.id))
            )


async def _start(db: Db, dossier: Dossier, asked: StartChildren, conclude: Conclude) -> None:
    """Start the approvals that a node says: all of them are there before the first one may be over."""
    found = await _available(db, dossier.instance, asked.node.definition)
    before = [] if asked.instead_of is None else await _left(db, dossier.instance.id, asked)
    forms = [part.form for part in before]
    if asked.instead_of is None:
        forms = filled_by(asked.node, dossier.instance.form)
    room = PARTS_MAX - await _under_way(db, dossier.instance)
    if len(forms) > room:
        raise _unavailable(asked.node.definition, "TOO_MANY")
    parts = []
    for place, _ in enumerate(forms):
        part = _new(dossier.instance, found, asked.run_id)
        part.copied_from_id = before[place].id if before else None
        part.business_no = await number_for(db, found.process)
        db.add(part)
        parts.append(part)
    await db.flush()
    for part, form in zip(parts, forms, strict=True):
        if part.status is S.RUNNING:
            await _begin(db, dossier, part, found, form, conclude)


async def _begin(
    db: Db, whole: Dossier, part: Instance, found: Published, form: Mapping[str, Any], conclude: Conclude
) -> None:
    dossier = await new_dossier(db, part, found.definition, found.process)
    dossier.form, dossier.agenda, dossier.is_inner = found.form, whole.agenda, True
    if dossier.form.fields:
        try:
            with as_initiator(db, UserId(part.initiator_id)):
                await fill(db, dossier, Sent(form), rights_of_part(dossier.form, form))
        except (Refused, RefusedTogether) as refusal:
            code = getattr(refusal, "code", "FORM_INVALID")
            raise _unavailable(found.definition.key, code) from None
    await entitle(db, dossier, called(db, dossier))
    await drive(db, dossier, wholes.submit(dossier.case))
    await db.publish(rules.ApprovalInstanceStarted(part.id, part.company_id))
    people = [str(seat.principal_id) for seat in dossier.case.seats]
    payload = {"asked": people, "partOf": whole.instance.business_no}
    await conclude(db, dossier, ApprovalCommand.SUBMIT, payload=payload)


async def _go_on_with_whole(db: Db, dossier: Dossier, whole_id: uuid.UUID, conclude: Conclude) -> None:
    """Let the approval go on that waits for a part, which is over now."""
    part = dossier.instance
    if dossier.ends_with_whole:
        return
    whole = await open_dossier(db, whole_id)
    run = next((run for run in whole.case.open_runs() if run.id == part.parent_run_id), None)
    if run is None or whole.instance.status is not S.RUNNING:
        return
    whole.agenda, whole.is_inner = dossier.agenda, True
    await drive(db, whole, parts_over(whole.case, run, await _counted(db, whole_id, run.id)))
    payload = {"node": run.node_id, "part": part.business_no, "status": part.status.value}
    await conclude(db, whole, ApprovalCommand.CHILD_ENDED, payload=payload)


async def _end_parts(db: Db, dossier: Dossier, conclude: Conclude) -> None:
    """End what is part of an approval that has come to a bad end, or of a visit that was left. I11."""
    case = dossier.case
    kept = [
        run.id
        for run in case.runs
        if case.status in _GOES_ON
        and not run.superseded
        and run.status in (ApprovalRunStatus.OPEN, ApprovalRunStatus.APPROVED)
    ]
    left = sa.select(col(Instance.id)).where(
        col(Instance.parent_id) == dossier.instance.id,
        col(Instance.status).in_(rules.UNDER_WAY),
        col(Instance.parent_run_id).not_in(kept),
    )
    await db.flush()
    for row in await db.rows(left.order_by(col(Instance.id))):
        part = await open_dossier(db, row.id)
        part.agenda, part.is_inner, part.ends_with_whole = dossier.agenda, True, True
        wholes.end(part.case, S.TERMINATED)
        await conclude(db, part, ApprovalCommand.TERMINATE, payload={"partOf": dossier.instance.business_no})


async def _counted(db: Db, whole_id: uuid.UUID, run_id: uuid.UUID) -> Children:
    """How far the parts of a visit are."""
    await db.flush()
    of_run = (col(Instance.parent_id) == whole_id, col(Instance.parent_run_id) == run_id)
    rows = await db.rows(sa.select(col(Instance.status)).where(*of_run))
    over = [row.status for row in rows if row.status not in rules.UNDER_WAY]
    return Children(len(rows) - len(over), sum(status is not S.APPROVED for status in over))


async def _left(db: Db, whole_id: uuid.UUID, asked: StartChildren) -> Sequence[Instance]:
    """The parts of a former visit that are to be asked for again; what was approved of it belongs to the new one."""
    chosen = sa.select(Instance).where(
        col(Instance.parent_id) == whole_id, col(Instance.parent_run_id) == asked.instead_of
    )
    found = await db.all(chosen.order_by(col(Instance.id)))
    for part in found:
        if part.status is S.APPROVED:
            part.parent_run_id = asked.run_id
    return [part for part in found if part.status is not S.APPROVED]


async def _available(db: Db, whole: Instance, key: str) -> Published:
    """The definition by which a part is started. Refuses PART_UNAVAILABLE."""
    found = (await published(db, [key])).get(key)
    if found is None or not found.definition.is_enabled:
        raise _unavailable(key, "NOT_PUBLISHED")
    if found.definition.guard is not None or found.definition.subject_type != whole.subject_type:
        raise _unavailable(key, "PART_UNFIT")
    if await within(db, whole, DEPTH_MAX) >= DEPTH_MAX:
        raise _unavailable(key, "TOO_DEEP")
    return found


async def _under_way(db: Db, whole: Instance) -> int:
    counted = sa.select(sa.func.count(col(Instance.id)).label("n")).where(
        col(Instance.subject_id) == whole.subject_id,
        col(Instance.parent_id).is_not(None),
        col(Instance.status).in_(rules.UNDER_WAY),
    )
    (row,) = await db.rows(counted)
    return int(row.n)


def _new(whole: Instance, found: Published, run_id: uuid.UUID) -> Instance:
    return beside(
        whole,
        found,
        parent_id=whole.id,
        parent_run_id=run_id,
        initiator_id=whole.initiator_id,
        department_id=whole.department_id,
    )


def _unavailable(key: str, problem: str) -> Refused:
    return Refused(
        "PART_UNAVAILABLE",
        "The approval {definition} cannot be started as a part of this one: {problem}.",
        path=["id"],
        definition=key,
        problem=problem,
    )
