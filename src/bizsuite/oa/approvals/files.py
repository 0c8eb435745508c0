"""Approvals as PDF, to be kept, and the files that forms name: fetched with a ticket, by who may see them."""

import uuid
from collections.abc import AsyncGenerator, AsyncIterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import col

from bizsuite.base.files import service as files
from bizsuite.base.files.tables import StoredFile
from bizsuite.base.identity.tables import Company, User
from bizsuite.graph.readable import may_see
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.modules import FileContent, KeptContent
from bizsuite.kernel.sheets import PDF_TYPE, Cell, Column, Sheet, as_pdf
from bizsuite.oa.approvals import reads
from bizsuite.oa.approvals.loaders.forms import SeenForm, forms_seen
from bizsuite.oa.approvals.loaders.verifying import verifications
from bizsuite.oa.approvals.rules.captions import command_shown, head, status_shown
from bizsuite.oa.approvals.service.forms import names_in
from bizsuite.oa.approvals.tables import Action, Instance
from bizsuite.oa.forms.rules import TableField, named, shown

PAPER = "approval_paper"
ATTACHED = "approval_attachment"
"""The names by which tickets ask for them."""
Row = Sequence[Cell]


async def make(db: Db, told: Mapping[str, Any], locale: str) -> FileContent:
    """An approval as PDF, in both languages, with the fields that whoever asks may see.

    Refuses NOT_FOUND where it is gone, or a right was lost since the ticket was given.
    """
    instance = await need_seen(db, uuid.UUID(told["approval"]))
    sheet = await sheet_of(db, instance)
    return FileContent(f"{instance.business_no}.pdf", PDF_TYPE, as_pdf(sheet, locale))


async def need_seen(db: Db, key: uuid.UUID) -> Instance:
    """An approval that the actor may see. Refuses NOT_FOUND."""
    instance = await db.get(Instance, key)
    if instance is None or not await may_see(db, reads.instance, key):
        raise Refused("NOT_FOUND", "There is no such record.", path=["id"])
    return instance


async def sheet_of(db: Db, instance: Instance) -> Sheet:
    """What stands on the paper: the form as the actor sees it, everything that was done, and the hash of the log."""
    company = await db.need(Company, instance.company_id)
    seen = (await forms_seen(db, [instance.id])).get(instance.id)
    said = [] if seen is None else await _form(db, seen)
    done = await _course(db, instance)
    log = await _log(db, instance)
    return Sheet(
        title=instance.title,
        subtitle=" · ".join(
            [company.name, instance.business_no, instance.started_at.astimezone(UTC).date().isoformat()]
        ),
        paragraphs=[
            f"{head('status')}: {status_shown(instance.status)}",
            f"{head('initiator')}: {(await db.need(User, instance.initiator_id)).name}",
        ],
        columns=[
            Column(head("what")),
            Column(head("said")),
            Column(head("who")),
            Column(head("when")),
            Column("", "number"),
        ],
        rows=_each([*said, *done, *log]),
        level=4,
    )


async def _form(db: Db, seen: SeenForm) -> list[Row]:
    form, values = seen.form, seen.values
    names = await names_in(db, form, values)
    rows: list[Row] = [_title("form", f"{head('revision')} {seen.revision}")]
    for field in form.fields:
        label = f"{field.title.en} {field.title.zh}"
        value = values.get(field.id)
        if value is None:
            continue
        if not isinstance(field, TableField):
            # What is summed up is shown by its table, also where that is hidden.
            rows.append([label, shown(seen.whole, field, value, names, "en"), "", "", 1])
            continue
        rows.append([label, "", "", "", 1])
        for place, row in enumerate(value, 1):
            told = [
                f"{column.title.en} {column.title.zh}: {shown(form, column, row[column.id], names, 'en')}"
                for column in field.columns
                if row.get(column.id) is not None
            ]
            rows.append([str(place), "; ".join(told), "", "", 2])
    return rows


async def _course(db: Db, instance: Instance) -> list[Row]:
    principal = aliased(User)
    found = await db.rows(
        sa.select(
            col(Action.action),
            col(Action.comment),
            col(Action.at),
            col(User.name),
            col(principal.name).label("principal"),
            col(Action.payload),
        )
        .join(User, col(User.id) == col(Action.actor_id))
        .outerjoin(principal, col(principal.id) == col(Action.on_behalf_of_id))
        .where(col(Action.instance_id) == instance.id)
        .order_by(col(Action.seq))
    )
    return [_title("course"), *(_act(row) for row in found)]


def _act(row: Any) -> Row:
    """One command, signed as the log says."""
    signed = row.payload.get("signature", {})
    mark = signed.get("name") or (f"SHA-256 {signed['sha256']}" if "sha256" in signed else "")
    said = [row.comment, *([f"{head('signature')}: {mark}"] if mark else [])]
    who = row.name if row.principal is None else f"{row.name} ({head('for')} {row.principal})"
    return [command_shown(row.action), " ".join(each for each in said if each), who, _at(row.at), 1]


async def _log(db: Db, instance: Instance) -> list[Row]:
    verified = (await verifications(db, [instance.id]))[instance.id]
    told = head("intact") if verified.is_intact else f"{head('broken')} {verified.broken_seq}"
    return [_title("log", told), [head("hash"), instance.log_hash, "", "", 1]]


def _title(name: str, said: str = "") -> Row:
    return [head(name), said, "", "", 0]


def _at(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")


async def _each(rows: Sequence[Row]) -> AsyncIterator[Row]:
    for row in rows:
        yield row


async def need_attached(db: Db, instance_id: uuid.UUID, file_id: uuid.UUID) -> StoredFile:
    """A file that the form of an approval names, now or in what of it the actor sees. Refuses NOT_FOUND."""
    await need_seen(db, instance_id)
    seen = (await forms_seen(db, [instance_id])).get(instance_id)
    there = [] if seen is None else named(seen.form, seen.values)
    file = await db.get(StoredFile, file_id)
    if file is None or file.sha256 is None or str(file_id) not in {each.key for each in there}:
        raise Refused("NOT_FOUND", "There is no such record.", path=["fileId"])
    return file


async def fetch(db: Db, told: Mapping[str, Any], locale: str) -> KeptContent:
    """A file of a form, as it was sent. Refuses NOT_FOUND where it is gone, or a right was lost."""
    file = await need_attached(db, uuid.UUID(told["approval"]), uuid.UUID(told["file"]))
    storage, tenant, sha256 = files.storage_of(db), db.actor.tenant_id, file.sha256 or ""

    def part(start: int, end: int) -> AsyncGenerator[bytes, None]:
        return storage.read(tenant, sha256, start, end)

    return KeptContent(name=file.name, media_type=file.media_type, size=file.size, tag=sha256, part=part)
