"""Filling in the form of an approval: its revisions, whom it names, and what it says to conditions."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlmodel import col

from bizsuite.base.catalog.rules.exchange import Exchange, PricesExchanging
from bizsuite.base.files import service as files
from bizsuite.base.files.tables import StoredFile
from bizsuite.base.identity.tables import Company, Department, User
from bizsuite.kernel.clock import today
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.kinds import Known
from bizsuite.kernel.values import Money
from bizsuite.oa.approvals import loaders
from bizsuite.oa.approvals.rules.process import case as live
from bizsuite.oa.approvals.rules.process.asking import Facts
from bizsuite.oa.approvals.rules.process.conditions import Operand, Source
from bizsuite.oa.approvals.rules.process.viewing import node_rights
from bizsuite.oa.approvals.service.dossier import Dossier
from bizsuite.oa.approvals.service.facts import known
from bizsuite.oa.approvals.tables import FormFile, FormRevision
from bizsuite.oa.forms.rules import (
    AttachmentsField,
    Form,
    Named,
    Rights,
    Sent,
    changed,
    diff,
    filled,
    form_hash,
    in_currency,
    named,
    read,
    rights_of_initiator,
)


async def fill_as_initiator(db: Db, dossier: Dossier, sent: Sent | None) -> None:
    """Fill in the form as whoever submits it. Refuses as `fill` does."""
    await fill(db, dossier, sent, rights_of_initiator(dossier.form))


async def fill_at(db: Db, dossier: Dossier, task: live.Task, sent: Sent | None) -> None:
    """Fill in what the people of a node may; of those who were added to it nothing is required. Refuses as `fill`."""
    if task.run_id is None:
        await fill_as_initiator(db, dossier, sent)
        return
    run = dossier.case.run(task.run_id)
    if run.back_to is not None:
        dossier.case.changed_fields |= await _changed_since(db, dossier, run)
    rights = node_rights(dossier.process, dossier.form, run.node_id)
    await fill(db, dossier, sent, rights, whole=task.parent_id is None)


async def fill(db: Db, dossier: Dossier, sent: Sent | None, rights: Rights, *, whole: bool = True) -> None:
    """Write a new revision of the form of an approval, if it differs.

    Refuses FORM_INVALID and FORM_FIELD_READ_ONLY, for each field that is at fault, FORM_NOT_EXPECTED where there is
    no form, FORM_STALE where it was changed since it was seen, NOT_FOUND and FILE_NOT_RECEIVED for what it names.
    """
    form, instance = dossier.form, dossier.instance
    if not form.fields:
        check_expected(sent)
        return
    sent = sent or Sent({})
    if sent.revision is not None and sent.revision != instance.form_revision:
        raise Refused(
            "FORM_STALE",
            "The form was changed since you saw it; its revision is {current}.",
            path=["formRevision"],
            current=instance.form_revision,
        )
    values = filled(form, sent.on(form), instance.form, rights, whole=whole)
    if values == instance.form and instance.form_revision > 0:
        return
    await keep_named(db, instance.id, form, instance.form if instance.form_revision else {}, values)
    _revise(db, dossier, values)


def check_expected(sent: Sent | None) -> None:
    """Whether somebody gives a form where there is none. Refuses FORM_NOT_EXPECTED."""
    if sent is not None and sent.values:
        raise Refused("FORM_NOT_EXPECTED", "There is no form to fill in here.", path=["form"])


def _revise(db: Db, dossier: Dossier, values: Mapping[str, Any]) -> None:
    case, instance = dossier.case, dossier.instance
    changes = diff(dossier.form, instance.form if instance.form_revision else {}, values)
    case.form_revision += 1
    revision = FormRevision(
        instance_id=instance.id,
        revision=case.form_revision,
        form=dict(values),
        changes=changes,
        author_id=db.actor.user_id,
        at=case.now,
    )
    db.add(revision)
    instance.form = dict(values)
    case.changed_fields |= changed(changes)
    dossier.form_revision_id = revision.id
    dossier.noted["form"] = {"revision": revision.revision, "hash": form_hash(values)}


async def _changed_since(db: Db, dossier: Dossier, run: live.Run) -> frozenset[str]:
    """The fields that were changed since a node was visited to which something was returned."""
    rows = await db.rows(
        sa.select(col(FormRevision.changes)).where(
            col(FormRevision.instance_id) == dossier.instance.id,
            col(FormRevision.revision) > run.form_revision,
        )
    )
    return frozenset().union(*(changed(row.changes) for row in rows))


# Whom and what it names


async def keep_named(
    db: Db, instance_id: uuid.UUID, form: Form, before: Mapping[str, Any], after: Mapping[str, Any]
) -> None:
    """Whether what a form names and did not name before is there; its files are kept with it.

    Refuses NOT_FOUND, FILE_NOT_RECEIVED, FORM_INVALID for files of other types.
    """
    known = {(each.type, each.key) for each in named(form, before)}
    new = [each for each in named(form, after) if (each.type, each.key) not in known]
    await _check_people(db, [each for each in new if each.type == "User"])
    await _check_departments(db, [each for each in new if each.type == "Department"])
    for each in sorted((each for each in new if each.type == "StoredFile"), key=lambda each: each.key):
        await _keep_file(db, instance_id, form, each)


async def _check_people(db: Db, wanted: Sequence[Named]) -> None:
    active = await loaders.held_active(db, {uuid.UUID(each.key) for each in wanted})
    _require_there(wanted, active)


async def _check_departments(db: Db, wanted: Sequence[Named]) -> None:
    if not wanted:
        return
    keys = {uuid.UUID(each.key) for each in wanted}
    rows = await db.rows(sa.select(col(Department.id)).where(col(Department.id).in_(sorted(keys))))
    _require_there(wanted, {row.id for row in rows})


def _require_there(wanted: Sequence[Named], there: frozenset[uuid.UUID] | set[uuid.UUID]) -> None:
    for each in wanted:
        if uuid.UUID(each.key) not in there:
            raise Refused("NOT_FOUND", "There is no such record.", path=each.path)


async def _keep_file(db: Db, instance_id: uuid.UUID, form: Form, each: Named) -> None:
    key = uuid.UUID(each.key)
    file = await files.need_received(db, key, path=each.path)
    field = form.field(each.path[1])
    if isinstance(field, AttachmentsField) and field.media_types and file.media_type not in field.media_types:
        raise Refused(
            "FORM_INVALID",
            "This takes files of these types: {types}.",
            path=each.path,
            types=", ".join(field.media_types),
        )
    held = sa.select(col(FormFile.id)).where(
        col(FormFile.instance_id) == instance_id, col(FormFile.file_id) == key
    )
    if await db.one(held) is None:
        db.add(FormFile(instance_id=instance_id, file_id=key))


# What it says


async def names_in(db: Db, form: Form, values: Mapping[str, Any]) -> Mapping[str, str]:
    """The names of the people, departments and files that a form names, by their ids."""
    found: dict[str, str] = {}
    for kind, table in (("User", User), ("Department", Department), ("StoredFile", StoredFile)):
        keys = sorted({uuid.UUID(each.key) for each in named(form, values) if each.type == kind})
        if keys:
            chosen = sa.select(col(table.id), col(table.name)).where(col(table.id).in_(keys))
            found |= {str(row.id): row.name for row in await db.rows(chosen)}
    return found


async def known_to(db: Db, dossier: Dossier, operands: Sequence[Operand]) -> Facts:
    """What conditions read of an approval, of its subject, and of its form. Refuses EXCHANGE_RATE_MISSING."""
    facts = await known(db, dossier.instance, operands)
    if not any(operand.source is Source.FORM for operand in operands):
        return facts
    return Facts({**facts.values, **await known_of_form(db, dossier, operands)})


async def known_of_form(db: Db, dossier: Dossier, operands: Sequence[Operand]) -> Mapping[Operand, Known]:
    """What conditions read of a form: amounts in the base currency of the company, moments as days of its zone.

    Refuses EXCHANGE_RATE_MISSING.
    """
    asked = [each for each in operands if each.source is Source.FORM]
    told: dict[Operand, Any] = {each: read(dossier.form, dossier.instance.form, each.path) for each in asked}
    parts = [part for value in told.values() for part in (value if isinstance(value, list) else [value])]
    if not any(isinstance(part, Money | datetime) for part in parts):
        return told
    company = await db.need(Company, dossier.instance.company_id)
    rates = await _rates(db, company, [part for part in parts if isinstance(part, Money)])
    zone = ZoneInfo(company.zone)

    def compared(part: Any) -> Any:
        if isinstance(part, Money):
            return in_currency(part, rates[part.currency], company.currency)
        return part.astimezone(zone).date() if isinstance(part, datetime) else part

    return {
        each: [compared(part) for part in value] if isinstance(value, list) else compared(value)
        for each, value in told.items()
    }


async def moment_in(db: Db, dossier: Dossier, field: str) -> datetime | None:
    """The moment that a field of a form names, of a day its beginning in the zone of the company; None where empty."""
    value = read(dossier.form, dossier.instance.form, field)
    if isinstance(value, datetime) or not isinstance(value, date):
        return value if isinstance(value, datetime) else None
    company = await db.need(Company, dossier.instance.company_id)
    return datetime.combine(value, time(), ZoneInfo(company.zone))


async def _rates(db: Db, company: Company, amounts: Sequence[Money]) -> Mapping[str, Fraction]:
    """How much one unit of each currency is in the books of a company today. Refuses EXCHANGE_RATE_MISSING."""
    on = today(company.zone)
    foreign = sorted({each.currency for each in amounts} - {company.currency})
    wanted = [Exchange(company.id, currency, company.currency, on) for currency in foreign]
    event = PricesExchanging(wanted)
    if wanted:
        await db.publish(event)
    for each in wanted:
        if each not in event.found:
            raise Refused(
                "EXCHANGE_RATE_MISSING",
                "There is no rate from {currency} to {base} on or before this day.",
                path=["form"],
                currency=each.source,
                base=company.currency,
            )
    return {company.currency: Fraction(1), **{each.source: event.found[each] for each in wanted}}


def user_in(dossier: Dossier, name: str | None) -> uuid.UUID | None:
    """The row that a field of people or departments names."""
    value = dossier.instance.form.get(name or "")
    return uuid.UUID(value) if isinstance(value, str) else None
