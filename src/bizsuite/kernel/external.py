"""The ids by which other systems know our records."""

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field

from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.existence import Paths
from bizsuite.kernel.tables import Table, indexed, table_of, unique


class ExternalId(Table, table=True):
    """One record's id in one other system."""

    __tablename__ = "external_id"
    __table_args__ = (unique("subject_type", "system", "value"), indexed("subject_id"))

    subject_type: str
    subject_id: uuid.UUID = Field(sa_type=sa.Uuid)
    system: str
    value: str


def remember(db: Db, subject_type: str, system: str, values: Mapping[str, uuid.UUID]) -> None:
    """Note, for each id in the other system, which record it is; one that is known already breaks the flush."""
    for value, subject_id in values.items():
        db.add(ExternalId(subject_type=subject_type, subject_id=subject_id, system=system, value=value))


async def remember_each(
    db: Db, subject_type: str, ids: Sequence[uuid.UUID], told: Sequence[Mapping[str, str]], paths: Paths
) -> None:
    """Note the ids of many records in other systems, given by the name of the system; flushed by the caller.

    Refuses EXTERNAL_ID_TAKEN for one that names another record already. One statement for each system.
    """
    for system in sorted({system for each in told for system in each}):
        values = [each.get(system) for each in told]
        taken = set(await known(db, subject_type, system, [value for value in values if value is not None]))
        fresh = list[dict[str, Any]]()
        for value, key, path in zip(values, ids, paths, strict=True):
            if value is None:
                continue
            if value in taken:
                raise Refused(
                    "EXTERNAL_ID_TAKEN",
                    "{system} knows another record as {value}.",
                    path=[*path, "externalIds"],
                    system=system,
                    value=value,
                )
            taken.add(value)
            fresh.append({"subject_type": subject_type, "subject_id": key, "system": system, "value": value})
        db.add_many(ExternalId, fresh)


async def known(db: Db, subject_type: str, system: str, values: Sequence[str]) -> dict[str, uuid.UUID]:
    """The records behind ids of another system; unknown ones are left out. One statement."""
    columns = table_of(ExternalId).c
    rows = await db.rows(
        sa.select(columns.value.label("foreign_id"), columns.subject_id).where(
            columns.tenant_id == db.actor.tenant_id,
            columns.subject_type == subject_type,
            columns.system == system,
            columns.value == sa.any_(sa.literal(list(values), sa.ARRAY(sa.Text))),
        )
    )
    return {row.foreign_id: row.subject_id for row in rows}


async def external_ids(
    db: Db, subject_type: str, subjects: Sequence[uuid.UUID]
) -> dict[uuid.UUID, list[ExternalId]]:
    """The ids by which other systems know records, in the order of the systems' names. One statement."""
    columns = table_of(ExternalId).c
    found = await db.all(
        sa.select(ExternalId)
        .where(columns.subject_type == subject_type, columns.subject_id.in_(subjects))
        .order_by(columns.system, columns.value)
    )
    named: dict[uuid.UUID, list[ExternalId]] = {subject: [] for subject in subjects}
    for each in found:
        named[each.subject_id].append(each)
    return named
