"""What must be known of other processes before they are parts of one."""

import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass

import sqlalchemy as sa
from sqlmodel import col

from bizsuite.kernel.db import Db
from bizsuite.oa.approvals import rules
from bizsuite.oa.approvals.rules import ApprovalVersionStatus
from bizsuite.oa.approvals.rules.process.nodes import Process
from bizsuite.oa.approvals.rules.process.parts import DEPTH_MAX, Other, parts_in
from bizsuite.oa.approvals.tables import Definition, Instance, Version
from bizsuite.oa.forms.rules import Form


@dataclass(frozen=True, slots=True)
class Published:
    """A definition with the version of it that holds."""

    definition: Definition
    version_id: uuid.UUID
    process: Process
    form: Form


async def published(db: Db, keys: Collection[str]) -> Mapping[str, Published]:
    """The definitions of these keys of which a version holds. One statement."""
    chosen = (
        sa.select(Definition, Version)
        .join(Version, col(Version.definition_id) == col(Definition.id))
        .where(col(Definition.key).in_(sorted(keys)), col(Version.status) == ApprovalVersionStatus.PUBLISHED)
    )
    return {
        definition.key: Published(
            definition, version.id, rules.process_of(version.graph), rules.form_of(version.form)
        )
        for definition, version in (await db.rows(chosen))
    }


async def others_named(db: Db, process: Process) -> Mapping[str, Other]:
    """The definitions that a process starts, and those that these start, as deep as parts may lie; and the one by which
    it is revoked.
    """
    found: dict[str, Other] = {}
    revocation = process.settings.revocation
    wanted = {node.definition for node in parts_in(process)} | ({revocation} if revocation else set())
    for _ in range(DEPTH_MAX + 1):
        told = await published(db, wanted) if wanted else {}
        for key, each in told.items():
            process_ = each.process if each.definition.is_enabled else None
            found[key] = Other(each.definition.subject_type, each.definition.guard, process_, each.form)
        named = {node.definition for each in told.values() for node in parts_in(each.process)}
        wanted = named - found.keys()
    return found


async def within(db: Db, instance: Instance, most: int) -> int:
    """How many approvals lie around one, itself among them; no further than it matters."""
    depth, at = 1, instance.parent_id
    while at is not None and depth < most:
        depth += 1
        at = (await db.need(Instance, at)).parent_id
    return depth
