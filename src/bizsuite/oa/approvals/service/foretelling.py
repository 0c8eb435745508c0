"""Telling the way that an approval would take, before it is asked for or while it runs; nothing is written."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlmodel import col

from bizsuite.base.identity.tables import User
from bizsuite.kernel.clock import now
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import BadInput, Refused
from bizsuite.oa.approvals import loaders, rules
from bizsuite.oa.approvals.rules.process.asking import Answer, Children, Perform, StartChildren
from bizsuite.oa.approvals.rules.process.foretelling import Foretold, agree_to_all, copied, to_come
from bizsuite.oa.approvals.rules.process.seating import Steps
from bizsuite.oa.approvals.rules.process.whole import submit as submit_case
from bizsuite.oa.approvals.service.dossier import Dossier, new_dossier, parts_of
from bizsuite.oa.approvals.service.driving import answer_to
from bizsuite.oa.approvals.service.guard import needed_for
from bizsuite.oa.approvals.service.instances import facts_seen, guard_point, guard_points, published_of
from bizsuite.oa.approvals.service.rows import run_of, seat_of, task_of
from bizsuite.oa.approvals.tables import Definition, Instance, Version

PATHS_MAX = 20


@dataclass(frozen=True, slots=True)
class Forecast:
    """The way that an approval takes if everybody agrees, as things are now."""

    definition: Definition
    nodes: Sequence[Foretold]
    names: dict[uuid.UUID, str]
    """Of everybody who is asked."""
    stops_with: str | None
    """Why it cannot be told further: the code with which a node refuses, such as one that somebody must choose for."""


async def preview(
    db: Db, subject_type: str, subject_id: uuid.UUID, guard: str | None = None
) -> Sequence[Forecast]:
    """The ways of the approvals that submitting a subject would start; none where it needs none. See `submit`.

    Refuses as submitting does: NOT_FOUND, PERMISSION_DENIED, INVALID_VALUE, and with the code of a subject whose
    state rules the act out.
    """
    points = guard_points(db.wiring.guards.values(), subject_type, guard)
    in_use = await loaders.guards_in_use(db) if len(points) > 1 else None
    point = guard_point(points, in_use)
    if point.permission is not None:
        db.actor.require(point.permission)
    facts = await facts_seen(db, point, subject_id)
    standing = await loaders.standing_of(db, point.name, subject_id)
    wanted = rules.to_start(needed_for(standing, facts), standing.attempts, db.actor.locale)
    versions = await published_of(db, [demand.definition_id for demand in wanted])
    told = []
    for demand in wanted:
        version = versions[demand.definition_id]
        definition = await db.need(Definition, demand.definition_id)
        instance = Instance(
            definition_id=definition.id,
            version_id=version.id,
            subject_type=point.subject,
            subject_id=subject_id,
            company_id=facts.company_id,
            party_id=facts.party_id,
            initiator_id=db.actor.user_id,
            department_id=db.actor.department_id,
            owner_id=facts.owner_id,
            amount=None if facts.amount is None else facts.amount.amount,
            title=facts.title,
            business_no="",
            started_at=now(),
        )
        dossier = await _dossier(db, instance, definition, version)
        told.append(await _forecast(db, dossier, submit_case(dossier.case)))
    return told


async def paths_of(db: Db, instances: Sequence[uuid.UUID]) -> Mapping[uuid.UUID, Forecast]:
    """What is still to come of approvals that the actor sees, nothing of those that have ended; each is foretold by
    itself, twenty at most. Raises BadInput.
    """
    if len(instances) > PATHS_MAX:
        raise BadInput("The ways of at most {most} approvals are told at once.", most=PATHS_MAX)
    found = await db.all(
        sa.select(Instance).where(col(Instance.id).in_(instances)).order_by(col(Instance.id))
    )
    return {instance.id: await _to_come_of(db, instance) for instance in found}


async def _to_come_of(db: Db, instance: Instance) -> Forecast:
    version = await db.need(Version, instance.version_id)
    dossier = await _dossier(db, instance, await db.need(Definition, instance.definition_id), version)
    runs, seats, tasks = await parts_of(db, instance.id)
    dossier.case.runs = [run_of(row) for row in runs]
    dossier.case.keep_gone()
    dossier.case.seats = [seat_of(row) for row in seats]
    dossier.case.tasks = [task_of(row) for row in tasks]
    for task in tasks:
        if task.candidate_ids and task.run_id is not None:
            dossier.case.candidates[task.run_id] = list(task.candidate_ids)
    return await _forecast(db, dossier, None)


async def _dossier(db: Db, instance: Instance, definition: Definition, version: Version) -> Dossier:
    dossier = await new_dossier(db, instance, definition, rules.process_of(version.graph))
    dossier.form = rules.form_of(version.form)
    return dossier


async def _forecast(db: Db, dossier: Dossier, begin: Steps | None) -> Forecast:
    """Let a copy go on to its end, or to where it stops."""
    before, stops_with = copied(dossier.case), None
    db.known[loaders.FORETELLING] = True
    try:
        if begin is not None:
            await _look_ahead(db, dossier, begin)
        await _look_ahead(db, dossier, agree_to_all(dossier.case))
    except Refused as refusal:
        stops_with = refusal.code
    finally:
        del db.known[loaders.FORETELLING]
    nodes = to_come(before, dossier.case)
    return Forecast(dossier.definition, nodes, await _names(db, nodes), stops_with)


async def _look_ahead(db: Db, dossier: Dossier, steps: Steps) -> None:
    """Answer what the rules ask; nothing is done, and no part is started."""
    answer: Answer = None
    while True:
        try:
            question = steps.send(answer)
        except StopIteration:
            return
        match question:
            case Perform():
                answer = None
            case StartChildren():
                answer = Children(1)
            case _:
                answer = await answer_to(db, dossier, question)


async def _names(db: Db, nodes: Sequence[Foretold]) -> dict[uuid.UUID, str]:
    people = sorted({person for node in nodes for person in node.people})
    rows = await db.rows(sa.select(col(User.id), col(User.name)).where(col(User.id).in_(people)))
    return {row.id: row.name for row in rows}
