"""Letting approvals that are under way go on by the version of their definition that holds now."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlmodel import col

from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Refused
from bizsuite.oa.approvals import rules
from bizsuite.oa.approvals.rules import ApprovalCommand, ApprovalVersionStatus
from bizsuite.oa.approvals.rules.process.migrating import (
    MOVED_MAX,
    Obstacle,
    Renamed,
    left_over,
    move,
    obstacle,
)
from bizsuite.oa.approvals.rules.process.nodes import Process
from bizsuite.oa.approvals.rules.process.parts import parts_in
from bizsuite.oa.approvals.service.concluding import conclude
from bizsuite.oa.approvals.service.dossier import Dossier, open_dossier
from bizsuite.oa.approvals.tables import Definition, Instance, Version


@dataclass(frozen=True, slots=True, kw_only=True)
class Migration:
    """Which approvals are to go on by the version that holds."""

    definition_id: uuid.UUID
    from_number: int | None = None
    """Those of this version; None: of any other."""
    instance_ids: Sequence[uuid.UUID] | None = None
    """Only these; None: all, some hundred at once."""
    after: uuid.UUID | None = None
    """Only those after this one, in the order of ids."""
    renamed: Renamed
    comment: str = ""


@dataclass(frozen=True, slots=True)
class Moved:
    """What has become of one approval: it goes on by the other version, or there is an obstacle."""

    instance_id: uuid.UUID
    business_no: str
    """Empty where there is no such approval."""
    obstacle: Obstacle | None


async def migrate_instances(db: Db, wanted: Migration) -> tuple[Sequence[Moved], bool]:
    """Let approvals go on by the version that holds; what stands in the way of one leaves that one as it is.

    Answers what has become of each, in the order of their ids, and whether there are more. Refuses NOT_FOUND,
    DEFINITION_NOT_IN_USE where no version holds, and INVALID_VALUE.
    """
    said = rules.checked_comment(wanted.comment)
    definition = await db.need(Definition, wanted.definition_id, path=["definitionId"])
    target = await _holding(db, definition)
    await _check_names(db, wanted, rules.process_of(target.graph))
    keys = await _chosen(db, wanted, target)
    told: list[Moved] = []
    for key in keys[:MOVED_MAX]:
        with db.begun_anew():
            told.append(await _move(db, key, wanted, target, said))
    return told, len(keys) > MOVED_MAX


async def _move(db: Db, key: uuid.UUID, wanted: Migration, target: Version, said: str) -> Moved:
    dossier = await _opened(db, key, wanted)
    if dossier is None:
        return Moved(key, "", Obstacle("NOT_FOUND"))
    instance = dossier.instance
    process, form = rules.process_of(target.graph), rules.form_of(target.form)
    found = obstacle(dossier.case, process, form, instance.form, wanted.renamed)
    if instance.version_id == target.id:
        found = Obstacle("NO_CHANGE")
    if found is None and not parts_in(process) and await _has_parts(db, instance):
        found = Obstacle("PARTS_UNDER_WAY")
    if found is not None:
        return Moved(key, instance.business_no, found)
    former = await db.need(Version, instance.version_id)
    move(dossier.case, process, wanted.renamed)
    dossier.process, dossier.form, instance.version_id = process, form, target.id
    payload = {"from": former.number, "to": target.number, "renamed": dict(wanted.renamed)}
    await db.publish(rules.ApprovalInstanceMigrated(instance.id, instance.company_id))
    await conclude(db, dossier, ApprovalCommand.MIGRATE, comment=said, payload=payload)
    await db.flush()
    return Moved(key, instance.business_no, None)


async def _opened(db: Db, key: uuid.UUID, wanted: Migration) -> Dossier | None:
    """An approval of the definition in a company that the actor works in, locked."""
    try:
        dossier = await open_dossier(db, key)
    except Refused:
        return None
    instance = dossier.instance
    own = instance.definition_id == wanted.definition_id and instance.company_id in db.actor.company_ids
    return dossier if own and instance.status is not rules.ApprovalInstanceStatus.DRAFT else None


async def _holding(db: Db, definition: Definition) -> Version:
    held = sa.select(Version).where(
        col(Version.definition_id) == definition.id, col(Version.status) == ApprovalVersionStatus.PUBLISHED
    )
    version: Version | None = await db.one(held)
    if version is None:
        raise Refused(
            "DEFINITION_NOT_IN_USE", "This is not published, or was disabled.", path=["definitionId"]
        )
    return version


async def _check_names(db: Db, wanted: Migration, process: Process) -> None:
    """Whether what is called otherwise is known by its names: the former in any version, the new one in what holds."""
    if len(set(wanted.renamed.values())) < len(wanted.renamed):
        raise Refused("INVALID_VALUE", "Two nodes cannot become one.", path=["nodes"])
    if not wanted.renamed:
        return
    chosen = sa.select(Version).where(col(Version.definition_id) == wanted.definition_id)
    versions = await db.all(chosen)
    olds = [rules.process_of(version.graph) for version in versions]
    for name in left_over(wanted.renamed, olds, process):
        raise Refused("INVALID_VALUE", "There is no node {node}.", path=["nodes"], node=name)


async def _chosen(db: Db, wanted: Migration, target: Version) -> Sequence[uuid.UUID]:
    """The approvals that are meant, by their ids; one more than can be moved where there are more."""
    if wanted.instance_ids is not None:
        if len(wanted.instance_ids) > MOVED_MAX:
            raise Refused(
                "INVALID_VALUE", "At most {most} approvals are named.", path=["instanceIds"], most=MOVED_MAX
            )
        return sorted(set(wanted.instance_ids))
    chosen = sa.select(col(Instance.id)).where(
        col(Instance.definition_id) == wanted.definition_id,
        col(Instance.version_id) != target.id,
        col(Instance.status).in_(rules.UNDER_WAY),
        col(Instance.company_id).in_(sorted(db.actor.company_ids)),
    )
    if wanted.from_number is not None:
        former = sa.select(col(Version.id)).where(
            col(Version.definition_id) == wanted.definition_id, col(Version.number) == wanted.from_number
        )
        chosen = chosen.where(col(Instance.version_id).in_(former))
    if wanted.after is not None:
        chosen = chosen.where(col(Instance.id) > wanted.after)
    rows = await db.rows(chosen.order_by(col(Instance.id)).limit(MOVED_MAX + 1))
    return [row.id for row in rows]


async def _has_parts(db: Db, instance: Instance) -> bool:
    chosen = sa.select(col(Instance.id)).where(
        col(Instance.parent_id) == instance.id, col(Instance.status).in_(rules.UNDER_WAY)
    )
    return bool(await db.rows(chosen.limit(1)))
