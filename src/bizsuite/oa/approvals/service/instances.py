"""Starting approvals."""

import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

import sqlalchemy as sa
from sqlmodel import col

from bizsuite.kernel.clock import now
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.modules import Guard, GuardFacts
from bizsuite.oa.approvals import loaders, rules
from bizsuite.oa.approvals.rules import ApprovalVersionStatus
from bizsuite.oa.approvals.rules.process.choices import Chosen, Wanted, shared_out, wanted_at
from bizsuite.oa.approvals.service.beginning import begin
from bizsuite.oa.approvals.service.choosing import wanted_at_submit
from bizsuite.oa.approvals.service.commanding import carry_out
from bizsuite.oa.approvals.service.dossier import Agenda, new_dossier
from bizsuite.oa.approvals.service.forms import check_expected
from bizsuite.oa.approvals.service.guard import hold_subjects, needed_for
from bizsuite.oa.approvals.service.numbers import number_for
from bizsuite.oa.approvals.tables import Definition, Instance, Version
from bizsuite.oa.forms.rules import Sent


async def submit(
    db: Db,
    subject_type: str,
    subject_id: uuid.UUID,
    *,
    guard: str | None = None,
    sent: Sent | None = None,
    choices: Sequence[Chosen] = (),
) -> Sequence[Instance]:
    """Ask for every approval that a guarded act of a subject still needs; the approvals, by the keys of definitions.

    The guard point must be named where there are definitions for several of the type. Refuses NOT_FOUND,
    NO_APPROVAL_NEEDED, APPROVAL_PENDING, NO_APPROVER, INVALID_VALUE, what `fill` refuses of the form,
    PERMISSION_DENIED for whoever may not ask for the act itself, and with the code of the subject where its state
    rules the act out. `choices` say whom nodes ask for which the initiator chooses, of whichever definition has them:
    ASSIGNEE_CHOICE_REQUIRED, ASSIGNEE_OUT_OF_RANGE. START_NOT_ALLOWED for whoever lacks the role that one wants.
    """
    point = await _point(db, subject_type, guard)
    if point.permission is not None:
        db.actor.require(point.permission)
    await hold_subjects(db, [subject_id])
    facts = await facts_seen(db, point, subject_id)
    standing = await loaders.standing_of(db, point.name, subject_id)
    wanted = rules.to_start(needed_for(standing, facts), standing.attempts, db.actor.locale)
    versions = await published_of(db, [demand.definition_id for demand in wanted])
    current = None if rules.running(standing.attempts) else await _give_way(db, subject_id)
    forms = await _forms(db, versions, sent)
    shares = shared_out(choices, {key: rules.process_of(version.graph) for key, version in versions.items()})
    started, agenda = [], Agenda()
    for demand in wanted:
        key = demand.definition_id
        instance = _new(db, point, subject_id, facts, versions[key], current)
        started.append(await _start(db, instance, versions[key], forms.get(key), shares[key], agenda))
        current = None
    await carry_out(db, agenda)
    return started


async def _forms(
    db: Db, versions: Mapping[uuid.UUID, Version], sent: Sent | None
) -> Mapping[uuid.UUID, Sent | None]:
    """What was filled in for which definition: for the one that has a form, else by the keys of definitions.

    Refuses FORM_NOT_EXPECTED.
    """
    asking = [key for key, version in versions.items() if version.form]
    if not asking:
        check_expected(sent)
    if len(asking) < 2 or sent is None or not isinstance(sent.values, Mapping):
        return dict.fromkeys(asking, sent)
    definitions = {key: await db.need(Definition, key) for key in asking}
    return {
        key: replace(sent, values=sent.values.get(definition.key, {}))
        for key, definition in definitions.items()
    }


async def choices_before(
    db: Db, subject_type: str, subject_id: uuid.UUID, *, guard: str | None = None
) -> list[Wanted]:
    """Whom the actor would have to choose to submit a subject, as things are; nothing where it needs no approval.

    Refuses what `submit` refuses before it begins, but NO_APPROVAL_NEEDED and APPROVAL_PENDING.
    """
    point = await _point(db, subject_type, guard)
    facts = await facts_seen(db, point, subject_id)
    standing = await loaders.standing_of(db, point.name, subject_id)
    needed = needed_for(standing, facts)
    versions = await published_of(db, [demand.definition_id for demand in needed])
    found: list[Wanted] = []
    for demand in needed:
        version = versions[demand.definition_id]
        instance = _new(db, point, subject_id, facts, version, None)
        definition = await db.need(Definition, version.definition_id)
        dossier = await new_dossier(db, instance, definition, rules.process_of(version.graph))
        dossier.form = rules.form_of(version.form)
        wanted = await wanted_at_submit(db, dossier)
        found += [wanted_at(dossier.case.course, node) for node in wanted]
    return found


async def _point(db: Db, subject_type: str, guard: str | None) -> Guard:
    """The guard point that a submission means. Refuses NO_APPROVAL_NEEDED, INVALID_VALUE."""
    points = guard_points(db.wiring.guards.values(), subject_type, guard)
    in_use = await loaders.guards_in_use(db) if len(points) > 1 else None
    return guard_point(points, in_use)


def guard_points(guards: Iterable[Guard], subject_type: str, name: str | None) -> list[Guard]:
    """The guard points of a type, or the one of them that is named."""
    return [guard for guard in guards if guard.subject == subject_type and name in (None, guard.name)]


def guard_point(points: Sequence[Guard], in_use: Collection[str] | None) -> Guard:
    """The guard point that a submission means: the only one, or the only one for which there are definitions.

    Refuses NO_APPROVAL_NEEDED, INVALID_VALUE.
    """
    if in_use is not None:
        points = [point for point in points if point.name in in_use]
    if not points:
        raise Refused("NO_APPROVAL_NEEDED", "This needs no approval.", path=["subjectId"])
    if len(points) > 1:
        names = ", ".join(sorted(point.name for point in points))
        raise Refused(
            "INVALID_VALUE", "Name the act that is to be approved: {names}.", path=["guard"], names=names
        )
    return points[0]


async def facts_seen(db: Db, guard: Guard, subject_id: uuid.UUID) -> GuardFacts:
    """What the guard says about a subject in a company that the actor works in."""
    try:
        facts = (await guard.facts(db, [subject_id]))[subject_id]
    except Refused as refusal:
        raise Refused(refusal.code, refusal.template, path=["subjectId"], **refusal.facts) from None
    if facts.company_id not in db.actor.company_ids:
        raise _missing()
    return facts


def _missing() -> Refused:
    return Refused("NOT_FOUND", "There is no such record.", path=["subjectId"])


async def published_of(db: Db, definitions: Sequence[uuid.UUID]) -> Mapping[uuid.UUID, Version]:
    """The versions of definitions that hold now."""
    found = await db.all(
        sa.select(Version).where(
            col(Version.definition_id).in_(definitions),
            col(Version.status) == ApprovalVersionStatus.PUBLISHED,
        )
    )
    return {version.definition_id: version for version in found}


async def _give_way(db: Db, subject_id: uuid.UUID) -> uuid.UUID:
    """Let the former newest approval of a subject be it no longer; the id by which the next one is."""
    await db.run(
        sa.update(Instance)
        .where(col(Instance.current_subject_id) == subject_id)
        .values(current_subject_id=None, version=Instance.version + 1)
    )
    return subject_id


def _new(
    db: Db,
    guard: Guard,
    subject_id: uuid.UUID,
    facts: GuardFacts,
    version: Version,
    current: uuid.UUID | None,
) -> Instance:
    """One more approval, which has no number yet."""
    return Instance(
        definition_id=version.definition_id,
        version_id=version.id,
        subject_type=guard.subject,
        subject_id=subject_id,
        current_subject_id=current,
        revision=facts.revision,
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


async def _start(
    db: Db,
    instance: Instance,
    version: Version,
    sent: Sent | None,
    choices: Sequence[Chosen],
    agenda: Agenda,
) -> Instance:
    """Let a new approval go as far as it goes without anybody. Refuses what `begin` refuses."""
    definition = await db.need(Definition, instance.definition_id)
    process = rules.process_of(version.graph)
    instance.business_no = await number_for(db, process)
    db.add(instance)
    await db.flush()
    dossier = await new_dossier(db, instance, definition, process)
    dossier.form, dossier.agenda, dossier.is_inner = rules.form_of(version.form), agenda, True
    await begin(db, dossier, sent, instance.title, choices)
    return instance
