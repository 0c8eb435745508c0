"""Requests that stand for themselves, such as leave: drafted, submitted, made of earlier ones."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlmodel import col

from bizsuite.kernel.clock import now
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.values import new_id
from bizsuite.oa.approvals import rules
from bizsuite.oa.approvals.rules import (
    ApprovalInstanceAction,
    ApprovalInstanceStatus,
    ApprovalVersionStatus,
)
from bizsuite.oa.approvals.rules.process.choices import Chosen
from bizsuite.oa.approvals.rules.process.guards import Person
from bizsuite.oa.approvals.rules.process.whole_guards import require
from bizsuite.oa.approvals.service.beginning import begin
from bizsuite.oa.approvals.service.dossier import Dossier, close_dossier, new_dossier, open_dossier
from bizsuite.oa.approvals.service.forms import check_expected, keep_named
from bizsuite.oa.approvals.service.numbers import number_for
from bizsuite.oa.approvals.service.titles import called, entitle
from bizsuite.oa.approvals.tables import Definition, FormFile, Instance, Version
from bizsuite.oa.forms.rules import NO_FORM, Form, Sent, carried, filled, rights_of_initiator

SUBJECT = "ApprovalInstance"
"""A request is about itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewRequest:
    """By which definition something is requested, and in which company; unless said, in that of the request."""

    definition_id: uuid.UUID
    company_id: uuid.UUID | None = None
    copied_from_id: uuid.UUID | None = None
    """An earlier one of one's own by the same definition, which has ended: its form is taken over."""


async def start_request(
    db: Db, new: NewRequest, sent: Sent | None, choices: Sequence[Chosen] = ()
) -> Instance:
    """Fill in a form and submit it at once. I1 and I2.

    Refuses NOT_FOUND, NOT_A_REQUEST, DEFINITION_NOT_IN_USE, COPY_INVALID, and what `begin` refuses.
    """
    dossier, carried_on = await _new(db, new)
    await begin(db, dossier, _with(dossier.form, carried_on, sent), called(db, dossier), choices)
    return dossier.instance


async def save_draft(db: Db, new: NewRequest, sent: Sent | None) -> Instance:
    """Begin to fill in a form, to be submitted later; what is required may still be missing. I1.

    Refuses as `start_request` does, but NO_APPROVER.
    """
    dossier, carried_on = await _new(db, new)
    await _draft(db, dossier, carried_on, sent)
    return dossier.instance


async def change_draft(db: Db, instance_id: uuid.UUID, sent: Sent | None) -> Instance:
    """Go on filling in a draft. Refuses NOT_FOUND, INSTANCE_STATE_INVALID, PERMISSION_DENIED, and as `fill` does."""
    dossier = await _opened(db, instance_id, ApprovalInstanceAction.SUBMIT)
    await _draft(db, dossier, dossier.instance.form, sent)
    return dossier.instance


async def submit_draft(
    db: Db, instance_id: uuid.UUID, sent: Sent | None, choices: Sequence[Chosen] = ()
) -> Instance:
    """Submit a draft, by the version that holds now and whose form it must fit. I2.

    Refuses NOT_FOUND, INSTANCE_STATE_INVALID, PERMISSION_DENIED, DEFINITION_NOT_IN_USE, and what `begin` refuses.
    """
    former = await _opened(db, instance_id, ApprovalInstanceAction.SUBMIT)
    instance = former.instance
    version = await _in_use(db, former.definition)
    instance.version_id, instance.started_at = version.id, now()
    instance.department_id = db.actor.department_id
    drafted, instance.form = instance.form, {}
    dossier = await _dossier(db, instance, former.definition, version)
    await begin(db, dossier, _with(dossier.form, drafted, sent), called(db, dossier), choices)
    return instance


async def delete_draft(db: Db, instance_id: uuid.UUID) -> uuid.UUID:
    """Throw a draft away; its id. I3. Refuses NOT_FOUND, INSTANCE_STATE_INVALID, PERMISSION_DENIED."""
    dossier = await _opened(db, instance_id, ApprovalInstanceAction.DELETE_DRAFT)
    for file in await db.all(sa.select(FormFile).where(col(FormFile.instance_id) == instance_id)):
        await db.delete(file)
    await db.flush()
    await db.publish(rules.ApprovalDraftDeleted(instance_id, dossier.instance.company_id))
    await db.delete(dossier.instance)
    await db.flush()
    return instance_id


async def _new(db: Db, new: NewRequest) -> tuple[Dossier, Mapping[str, Any]]:
    """A draft of nothing, and what it takes over of an earlier one."""
    definition = await db.need(Definition, new.definition_id, path=["definitionId"])
    if definition.guard is not None or definition.subject_type != SUBJECT:
        raise Refused(
            "NOT_A_REQUEST", "This approval is asked for by an act of its subject.", path=["definitionId"]
        )
    version = await _in_use(db, definition)
    company_id = new.company_id or db.actor.company_id
    if company_id not in db.actor.company_ids:
        raise Refused("NOT_FOUND", "There is no such record.", path=["companyId"])
    key = new_id()
    instance = Instance(
        id=key,
        definition_id=definition.id,
        version_id=version.id,
        subject_type=SUBJECT,
        subject_id=key,
        current_subject_id=key,
        company_id=company_id,
        initiator_id=db.actor.user_id,
        department_id=db.actor.department_id,
        owner_id=db.actor.user_id,
        title="",
        business_no=await number_for(db, rules.process_of(version.graph)),
        status=ApprovalInstanceStatus.DRAFT,
        round=0,
        started_at=now(),
        copied_from_id=new.copied_from_id,
    )
    earlier = await _earlier(db, new)
    db.add(instance)
    await db.flush()
    return await _dossier(db, instance, definition, version), {} if earlier is None else earlier.form


async def _earlier(db: Db, new: NewRequest) -> Instance | None:
    """The request of which a new one is made. Refuses NOT_FOUND, COPY_INVALID."""
    if new.copied_from_id is None:
        return None
    found = await db.need(Instance, new.copied_from_id, path=["copyFromId"])
    if found.initiator_id != db.actor.user_id:
        raise Refused("NOT_FOUND", "There is no such record.", path=["copyFromId"])
    if found.definition_id != new.definition_id or found.ended_at is None:
        raise Refused(
            "COPY_INVALID",
            "A request is made of an earlier one of the same kind that has ended.",
            path=["copyFromId"],
        )
    return found


async def _in_use(db: Db, definition: Definition) -> Version:
    """The version that holds now. Refuses DEFINITION_NOT_IN_USE."""
    held = sa.select(Version).where(
        col(Version.definition_id) == definition.id, col(Version.status) == ApprovalVersionStatus.PUBLISHED
    )
    version: Version | None = await db.one(held)
    if version is None or not definition.is_enabled:
        raise Refused(
            "DEFINITION_NOT_IN_USE", "This is not published, or was disabled.", path=["definitionId"]
        )
    return version


async def _opened(db: Db, instance_id: uuid.UUID, action: ApprovalInstanceAction) -> Dossier:
    dossier = await open_dossier(db, instance_id)
    if dossier.instance.status is ApprovalInstanceStatus.DRAFT:
        _require_own(db, dossier)
    require(action, Person(user_id=db.actor.user_id), dossier.case, dossier.instance.ended_at)
    return dossier


def _require_own(db: Db, dossier: Dossier) -> None:
    """Drafts of others are not there."""
    if dossier.instance.initiator_id != db.actor.user_id:
        raise Refused("NOT_FOUND", "There is no such record.", path=["id"])


async def _draft(db: Db, dossier: Dossier, before: Mapping[str, Any], sent: Sent | None) -> None:
    """Keep what was filled in so far."""
    instance, form = dossier.instance, dossier.form
    if not form.fields:
        check_expected(sent)
    else:
        rights = rights_of_initiator(form)
        kept = carried(form, before, rights)
        values = filled(form, (sent or Sent({})).on(form), kept, rights, whole=False)
        await keep_named(db, instance.id, form, instance.form, values)
        instance.form = values
    await entitle(db, dossier, called(db, dossier))
    close_dossier(db, dossier)
    await db.publish(rules.ApprovalDraftSaved(instance.id, instance.company_id))
    await db.flush()


def _with(form: Form, before: Mapping[str, Any], sent: Sent | None) -> Sent | None:
    """What was filled in before, with what is given now on top."""
    given = {} if sent is None else sent.on(form)
    if form is NO_FORM or not form.fields or not isinstance(given, Mapping):
        return sent
    return Sent({**carried(form, before, rights_of_initiator(form)), **given})


async def _dossier(db: Db, instance: Instance, definition: Definition, version: Version) -> Dossier:
    dossier = await new_dossier(db, instance, definition, rules.process_of(version.graph))
    dossier.form = rules.form_of(version.form)
    return dossier
