"""Answering guard points: whether an act, or a change of its subject, may go on."""

import uuid
from collections.abc import Mapping, Sequence
from decimal import Decimal

import sqlalchemy as sa

from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Refused, refused_at
from bizsuite.kernel.modules import Act, Guard, GuardFacts
from bizsuite.oa.approvals import loaders, rules
from bizsuite.oa.approvals.loaders import Standing
from bizsuite.oa.approvals.rules import Demand
from bizsuite.oa.approvals.service.acting import as_who_may, is_changing
from bizsuite.oa.approvals.service.dossier import Dossier
from bizsuite.oa.approvals.tables import Instance


async def answer(db: Db, guard: Guard, subjects: Sequence[uuid.UUID], act: Act) -> frozenset[uuid.UUID]:
    """Whether an act may be performed, or its subjects changed, as far as approvals go; which were approved.

    As many statements for many subjects as for one. Refuses APPROVAL_PENDING and APPROVAL_REQUIRED for the act,
    SUBJECT_LOCKED for a change.
    """
    locale = db.actor.locale
    if act == "change":
        await hold_subjects(db, subjects)
        others = [subject for subject in subjects if not is_changing(db, subject)]
        rules.require_unlocked(await loaders.running_on(db, others), locale)
        return frozenset()
    standings = await loaders.standings_of(db, guard.name, subjects)
    facts = await _facts(db, guard, standings)
    for position, key in enumerate(subjects):
        needed = needed_for(standings[key], facts[key]) if key in facts else []
        with refused_at(position, len(subjects)):
            rules.require_agreement(guard.name, needed, standings[key].attempts, locale)
    return frozenset(
        key for key, told in facts.items() if rules.applying(standings[key].demands, _value(told))
    )


async def _facts(
    db: Db, guard: Guard, standings: Mapping[uuid.UUID, Standing]
) -> Mapping[uuid.UUID, GuardFacts]:
    """What the guard says about the subjects for which there is a definition."""
    demanding = [key for key, standing in standings.items() if standing.demands]
    return await guard.facts(db, demanding) if demanding else {}


def needed_for(standing: Standing, facts: GuardFacts) -> list[Demand]:
    """The definitions that apply to an act with these facts and by which it is not approved."""
    return rules.outstanding(standing.demands, standing.attempts, _value(facts), facts.revision)


def _value(facts: GuardFacts) -> Decimal | None:
    return None if facts.amount is None else facts.amount.amount


async def hold_subjects(db: Db, subjects: Sequence[uuid.UUID]) -> None:
    """Let changes and submissions of each subject take turns until the transaction ends.

    The subject's row is its slice's to lock, and a submission must not wait for it: approvals come first in the order
    of locks. So both meet here.
    """
    names = [f"approvals:{db.actor.tenant_id}:{key}" for key in sorted(subjects)]
    named = sa.func.unnest(sa.literal(names, sa.ARRAY(sa.Text))).column_valued("name")
    await db.rows(sa.select(sa.func.pg_advisory_xact_lock(sa.func.hashtextextended(named, 0))))


async def perform(db: Db, guard_name: str, instance: Instance) -> None:
    """Carry out what was approved, unless another definition's approval is still missing.

    Whoever approves may act in the company of the subject for this, also one they do not work in. Refuses what the
    act refuses; SUBJECT_UNAVAILABLE where its module is left out.
    """
    guard = db.wiring.guards.get(guard_name)
    if guard is None:
        raise Refused(
            "SUBJECT_UNAVAILABLE", "What this is about is not part of this installation.", path=["id"]
        )
    standing = await loaders.standing_of(db, guard_name, instance.subject_id)
    facts = await _facts(db, guard, {instance.subject_id: standing})
    needed = [demand for told in facts.values() for demand in needed_for(standing, told)]
    if rules.running(standing.attempts) or needed:
        return
    await as_who_may(db, instance, guard.act)


async def take_back(db: Db, guard_name: str | None, instance: Instance) -> None:
    """Take back what was carried out once this was approved. Refuses what taking it back refuses."""
    if guard_name is None:
        return
    guard = db.wiring.guards[guard_name]
    assert guard.revoke is not None
    await as_who_may(db, instance, guard.revoke)


async def require_unchanged(db: Db, dossier: Dossier) -> None:
    """Whether what had expired can go on: its subject is what it was, and nobody else asks for it by now.

    Refuses SUBJECT_CHANGED, APPROVAL_PENDING, and what the guard of the subject refuses.
    """
    name, instance = dossier.definition.guard, dossier.instance
    if name is None:
        return
    guard = db.wiring.guards.get(name)
    if guard is None:
        raise Refused(
            "SUBJECT_UNAVAILABLE", "What this is about is not part of this installation.", path=["id"]
        )
    await hold_subjects(db, [instance.subject_id])
    others = await loaders.running_on(db, [instance.subject_id])
    for other in others:
        if other.definition_id == instance.definition_id:
            raise rules.pending(other, db.actor.locale)
    facts = (await guard.facts(db, [instance.subject_id]))[instance.subject_id]
    if facts.revision != instance.revision:
        raise Refused(
            "SUBJECT_CHANGED", "What this is about was changed since; submit it again.", path=["id"]
        )


async def look_again(db: Db, dossier: Dossier) -> None:
    """Note what the subject of an approval is by now, before it is submitted again; a request is about itself.

    Refuses what its guard refuses.
    """
    if dossier.definition.guard is None:
        return
    guard = db.wiring.guards.get(dossier.definition.guard)
    if guard is None:
        raise Refused(
            "SUBJECT_UNAVAILABLE", "What this is about is not part of this installation.", path=["id"]
        )
    instance = dossier.instance
    await hold_subjects(db, [instance.subject_id])
    facts = (await guard.facts(db, [instance.subject_id]))[instance.subject_id]
    instance.revision, instance.title = facts.revision, facts.title
    instance.amount = _value(facts)


async def follow_subject(db: Db, instance: Instance, guard_name: str | None) -> None:
    """After a process has changed its subject by itself: what it approves is the subject as it is now.

    One that rules its act out by now has no such state; the act itself will say so.
    """
    guard = None if guard_name is None else db.wiring.guards.get(guard_name)
    if guard is None:
        return
    try:
        facts = (await guard.facts(db, [instance.subject_id]))[instance.subject_id]
    except Refused:
        return
    instance.revision = facts.revision
