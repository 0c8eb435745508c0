"""Definitions when people come and go: who keeps them, and whom they name."""

import uuid
from typing import Any

import sqlalchemy as sa
from sqlmodel import col

from bizsuite.kernel.clock import now
from bizsuite.kernel.db import Db
from bizsuite.oa.approvals import loaders, rules
from bizsuite.oa.approvals.rules import ApprovalVersionStatus
from bizsuite.oa.approvals.rules.handover import ApprovalHandoverPart, names, renamed
from bizsuite.oa.approvals.service.definitions import changed, check_version, versions_of
from bizsuite.oa.approvals.service.reporting import Report
from bizsuite.oa.approvals.service.successors import administrators
from bizsuite.oa.approvals.tables import Definition, DefinitionKeeper, Version


async def hand_over_keeping(
    db: Db, user_id: uuid.UUID, successor_id: uuid.UUID | None, report: Report
) -> None:
    """Let the successor keep what somebody keeps; without one an administrator does, unless others keep it too."""
    mine = sa.select(col(DefinitionKeeper.definition_id)).where(col(DefinitionKeeper.user_id) == user_id)
    keys = [row.definition_id for row in await db.rows(mine)]
    if not keys:
        return
    heirs = [successor_id] if successor_id is not None else await administrators(db)
    with db.begun_anew():
        for definition in (await db.lock_all(Definition, keys)).values():
            kept = await _keepers(db, definition)
            heir = next((each for each in heirs if each != user_id), None)
            if successor_id is None and await loaders.held_active(db, [*kept.keys() - {user_id}]):
                heir = None
            if heir is not None and heir not in kept:
                db.add(DefinitionKeeper(definition_id=definition.id, user_id=heir))
            await db.delete(kept[user_id])
            await changed(db, definition, "KEPT")
            report.note(ApprovalHandoverPart.KEPT_DEFINITIONS, heir, definition_id=definition.id)


async def _keepers(db: Db, definition: Definition) -> dict[uuid.UUID, DefinitionKeeper]:
    chosen = sa.select(DefinitionKeeper).where(col(DefinitionKeeper.definition_id) == definition.id)
    return {row.user_id: row for row in await db.all(chosen)}


async def rename_in_definitions(db: Db, user_id: uuid.UUID, successor_id: uuid.UUID, report: Report) -> None:
    """Ask the successor wherever a draft, or a version that holds, names somebody: the former is changed, of the latter
    a new version is published. What runs goes on by its own version.

    Refuses PROCESS_INVALID and ASSIGNEES_UNKNOWN for a definition that could not be published so.
    """
    alive = col(Version.status).in_([ApprovalVersionStatus.DRAFT, ApprovalVersionStatus.PUBLISHED])
    chosen = (
        sa.select(col(Version.definition_id))
        .where(alive, sa.cast(col(Version.graph), sa.Text).contains(str(user_id)))
        .distinct()
    )
    keys = [row.definition_id for row in await db.rows(chosen)]
    with db.begun_anew():
        for definition in (await db.lock_all(Definition, keys)).values():
            if await _rename(db, definition, user_id, successor_id):
                report.note(
                    ApprovalHandoverPart.NAMED_IN_DEFINITIONS, successor_id, definition_id=definition.id
                )


async def _rename(db: Db, definition: Definition, user_id: uuid.UUID, successor_id: uuid.UUID) -> bool:
    """Whether a definition named somebody where people are asked, and names the successor now."""
    versions = await versions_of(db, definition.id)
    naming = [version for version in versions.values() if names(version.graph, user_id)]
    draft = next((each for each in versions.values() if each.status is ApprovalVersionStatus.DRAFT), None)
    former = next((each for each in naming if each.status is ApprovalVersionStatus.PUBLISHED), None)
    if draft in naming and draft is not None:
        draft.graph = renamed(draft.graph, user_id, successor_id)
        draft.content_hash = _hash(draft)
    if former is not None:
        await _publish_anew(db, definition, former, draft, renamed(former.graph, user_id, successor_id))
        await changed(db, definition, "PUBLISHED")
    elif draft in naming:
        await changed(db, definition, "REVISED")
    return former is not None or draft in naming


async def _publish_anew(
    db: Db, definition: Definition, former: Version, draft: Version | None, graph: dict[str, Any]
) -> None:
    """Publish another wording of what holds; a draft stays the newest, so it makes room."""
    number = former.number + 1 if draft is None else draft.number
    former.status = ApprovalVersionStatus.RETIRED
    if draft is not None:
        draft.number += 1
    await db.flush()
    made = Version(
        definition_id=definition.id,
        number=number,
        status=ApprovalVersionStatus.PUBLISHED,
        graph=graph,
        form=former.form,
        amount_min=former.amount_min,
        content_hash=rules.content_hash(graph, former.amount_min, former.form),
        published_at=now(),
        published_by_id=db.actor.user_id,
    )
    await check_version(db, definition, made)
    db.add(made)


def _hash(version: Version) -> str:
    return rules.content_hash(version.graph, version.amount_min, version.form)
