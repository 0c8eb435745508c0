"""Writing definitions: a draft, its publication, and whether it is in use."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

import sqlalchemy as sa
from sqlmodel import col

from bizsuite.base.identity.tables import Department
from bizsuite.kernel.clock import now
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.modules import Guard
from bizsuite.kernel.uniqueness import unless_taken
from bizsuite.oa.approvals import loaders, rules
from bizsuite.oa.approvals.rules import ApprovalVersionStatus
from bizsuite.oa.approvals.rules.process.nodes import Process
from bizsuite.oa.approvals.rules.process.publishing import (
    check_publishable,
    choices_in,
    departments_in,
    named_in,
    not_publishable,
    posts_in,
    refuse_first,
)
from bizsuite.oa.approvals.service.choosing import choosable
from bizsuite.oa.approvals.service.facts import type_of
from bizsuite.oa.approvals.service.fitting import problems_here
from bizsuite.oa.approvals.service.requests import SUBJECT
from bizsuite.oa.approvals.tables import Definition, DefinitionKeeper, HandoverMove, Instance, Version
from bizsuite.oa.forms.rules import NO_FORM, Form


@dataclass(frozen=True, slots=True, kw_only=True)
class NewDefinition:
    """A definition to be written; its first version is a draft."""

    key: str
    guard: str | None
    """Nothing for requests that stand for themselves, and for parts of others."""
    title_en: str
    title_zh: str
    process: Process
    form: Form = NO_FORM
    amount_min: Decimal | None = None
    subject_type: str | None = None
    """About what a definition without a guard is that is only ever part of others; nothing for requests."""


async def create_definition(db: Db, new: NewDefinition) -> Definition:
    """Write a definition with a first draft. Refuses KEY_TAKEN, INVALID_VALUE."""
    guard = None if new.guard is None else _guard(db, new.guard)
    if guard is not None and new.subject_type not in (None, guard.subject):
        raise Refused("INVALID_VALUE", "The guard says already what it is about.", path=["subjectType"])
    if guard is None and new.amount_min is not None:
        raise Refused(
            "INVALID_VALUE", "A request has no value of its own; ask its form instead.", path=["amountMin"]
        )
    made = Definition(
        key=rules.checked_key(new.key),
        guard=None if guard is None else guard.name,
        subject_type=_subject(db, new) if guard is None else guard.subject,
        title_en=rules.checked_title(new.title_en, "titleEn"),
        title_zh=rules.checked_title(new.title_zh, "titleZh"),
    )
    draft = _draft(made.id, 1, new.process, new.form, new.amount_min)
    taken = Refused("KEY_TAKEN", "There is a definition with this key.", path=["key"])
    async with unless_taken(db, {"uq_approval_definition_tenant_id_key": taken}):
        db.add(made)
    db.add(draft)
    return await changed(db, made, "CREATED")


def _subject(db: Db, new: NewDefinition) -> str:
    """What a definition without a guard is about. Refuses INVALID_VALUE."""
    known = {SUBJECT, *(guard.subject for guard in db.wiring.guards.values())}
    if new.subject_type is not None and new.subject_type not in known:
        names = ", ".join(sorted(known))
        raise Refused(
            "INVALID_VALUE",
            "Approvals are about these types: {names}.",
            path=["subjectType"],
            names=names,
        )
    return new.subject_type or SUBJECT


def _guard(db: Db, name: str) -> Guard:
    """The guard point of a name. Refuses INVALID_VALUE."""
    guard = db.wiring.guards.get(name)
    if guard is None:
        names = ", ".join(sorted(db.wiring.guards))
        raise Refused(
            "INVALID_VALUE", "There is no such guard point; there are: {names}.", path=["guard"], names=names
        )
    return guard


async def revise_definition(
    db: Db, definition_id: uuid.UUID, process: Process, amount_min: Decimal | None, form: Form = NO_FORM
) -> Definition:
    """Write the next version as a draft, or write the present draft anew. Refuses NOT_FOUND, INVALID_VALUE."""
    definition = await db.lock(Definition, definition_id)
    versions = await versions_of(db, definition_id)
    wanted = _draft(definition_id, max(versions) + 1, process, form, amount_min)
    draft = _only(versions, ApprovalVersionStatus.DRAFT)
    if draft is None:
        db.add(wanted)
    else:
        draft.graph, draft.form, draft.amount_min, draft.content_hash = (
            wanted.graph,
            wanted.form,
            wanted.amount_min,
            wanted.content_hash,
        )
    return await changed(db, definition, "REVISED")


async def publish_definition(db: Db, definition_id: uuid.UUID) -> Definition:
    """Let the draft hold from now on and retire the former version; what runs goes on by its own version.

    Refuses NOT_FOUND, NOTHING_TO_PUBLISH, NO_CHANGE, PROCESS_INVALID (facts: node, problem), ASSIGNEES_UNKNOWN.
    """
    definition = await db.lock(Definition, definition_id)
    versions = await versions_of(db, definition_id)
    draft = _only(versions, ApprovalVersionStatus.DRAFT)
    former = _only(versions, ApprovalVersionStatus.PUBLISHED)
    if draft is None:
        raise Refused("NOTHING_TO_PUBLISH", "There is no draft to publish.", path=["id"])
    rules.check_change(draft.content_hash, former.content_hash if former else None)
    await check_version(db, definition, draft)
    if former is not None:
        former.status = ApprovalVersionStatus.RETIRED
        await db.flush()
    draft.status, draft.published_at = ApprovalVersionStatus.PUBLISHED, now()
    draft.published_by_id = db.actor.user_id
    return await changed(db, definition, "PUBLISHED")


async def check_version(db: Db, definition: Definition, version: Version) -> None:
    """Whether a version can hold. Refuses PROCESS_INVALID (facts: node, problem), ASSIGNEES_UNKNOWN."""
    process = rules.process_of(version.graph)
    check_publishable(
        process,
        lambda operand: type_of(db, definition.subject_type, operand),
        rules.form_of(version.form),
    )
    form = rules.form_of(version.form)
    refuse_first(await problems_here(db, definition, process, form, version.amount_min))
    await check_people(db, process)


async def enable_definition(db: Db, definition_id: uuid.UUID, *, enabled: bool) -> Definition:
    """Take a definition into use or out of it; what runs goes on. Refuses NOT_FOUND, NO_CHANGE."""
    definition = await db.lock(Definition, definition_id)
    if definition.is_enabled is enabled:
        raise Refused("NO_CHANGE", "It is so already.", path=["id"])
    definition.is_enabled = enabled
    return await changed(db, definition, "ENABLED" if enabled else "DISABLED")


async def delete_definition(db: Db, definition_id: uuid.UUID) -> None:
    """Throw a definition away by which nothing was ever asked for; one that others know is disabled first.

    Refuses NOT_FOUND, DEFINITION_USED, DEFINITION_ENABLED.
    """
    definition = await db.lock(Definition, definition_id)
    versions = await versions_of(db, definition_id)
    used = sa.select(col(Instance.id)).where(col(Instance.definition_id) == definition_id).limit(1)
    if await db.rows(used):
        raise Refused(
            "DEFINITION_USED", "Approvals were asked for by this definition; disable it instead.", path=["id"]
        )
    if definition.is_enabled and _only(versions, ApprovalVersionStatus.PUBLISHED) is not None:
        raise Refused("DEFINITION_ENABLED", "Disable the definition before you delete it.", path=["id"])
    kept = sa.select(DefinitionKeeper).where(col(DefinitionKeeper.definition_id) == definition_id)
    told = sa.select(HandoverMove).where(col(HandoverMove.definition_id) == definition_id)
    for row in (*versions.values(), *await db.all(kept), *await db.all(told)):
        await db.delete(row)
    await db.flush()
    await db.delete(definition)
    await changed(db, definition, "DELETED")


def _draft(
    definition_id: uuid.UUID, number: int, process: Process, form: Form, amount_min: Decimal | None
) -> Version:
    graph, fields = rules.graph_of(process), rules.stored_form(form)
    threshold = rules.checked_threshold(amount_min)
    return Version(
        definition_id=definition_id,
        number=number,
        graph=graph,
        form=fields,
        amount_min=threshold,
        content_hash=rules.content_hash(graph, threshold, fields),
    )


async def versions_of(db: Db, definition_id: uuid.UUID) -> Mapping[int, Version]:
    """The versions of a definition by number."""
    found = await db.all(sa.select(Version).where(col(Version.definition_id) == definition_id))
    return {version.number: version for version in found}


def _only(versions: Mapping[int, Version], status: ApprovalVersionStatus) -> Version | None:
    return next((version for version in versions.values() if version.status is status), None)


async def check_people(db: Db, process: Process) -> None:
    """Whether everybody whom a draft names is there; they stay so until the transaction ends.

    Refuses ASSIGNEES_UNKNOWN, and PROCESS_INVALID where too few can be chosen.
    """
    users, roles = named_in(process)
    active = await loaders.held_active(db, users)
    known = [await loaders.role_exists(db, role) for role in sorted(roles)]
    departments = departments_in(process)
    chosen = sa.select(col(Department.id)).where(col(Department.id).in_(sorted(departments)))
    there = {row.id for row in await db.rows(chosen)} if departments else set()
    posts = posts_in(process)
    all_exist = all(known) and departments <= there and posts <= await loaders.posts_there(db, posts)
    rules.check_known(sorted(users), active, all_exist=all_exist)
    for node, choice in choices_in(process):
        if len(await choosable(db, choice)) < choice.least:
            raise not_publishable(node, "CHOICE_EMPTY")


async def keep_definition(db: Db, definition_id: uuid.UUID, people: Sequence[uuid.UUID]) -> Definition:
    """Say who keeps a definition, instead of those who did. Refuses NOT_FOUND, NO_CHANGE, INVALID_VALUE."""
    definition = await db.lock(Definition, definition_id)
    rules.check_keepers(people)
    if not set(people) <= await loaders.held_active(db, people):
        raise Refused("NOT_FOUND", "There is no such record.", path=["userIds"])
    kept = await db.all(
        sa.select(DefinitionKeeper).where(col(DefinitionKeeper.definition_id) == definition_id)
    )
    if {row.user_id for row in kept} == set(people):
        raise Refused("NO_CHANGE", "It is so already.", path=["id"])
    for row in kept:
        if row.user_id not in people:
            await db.delete(row)
    known = {row.user_id for row in kept}
    db.add_all(
        DefinitionKeeper(definition_id=definition_id, user_id=person)
        for person in people
        if person not in known
    )
    return await changed(db, definition, "KEPT")


async def changed(db: Db, definition: Definition, change: str) -> Definition:
    """Tell of a change of a definition, and store it."""
    await db.publish(rules.ApprovalDefinitionChanged(definition.id, change))
    await db.flush()
    return definition
