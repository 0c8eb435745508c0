"""Ready-made processes of approval as data: each file is the input of `approvalDefinitionCreate`."""

import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from bizsuite.kernel.db import Db
from bizsuite.oa.approvals import service
from bizsuite.oa.approvals.rules import form_from, process_from
from bizsuite.oa.approvals.service.definitions import NewDefinition

FOLDER = Path(__file__).parent


def ready_made() -> Sequence[Mapping[str, Any]]:
    """The definitions that come with the program, by their keys."""
    return [json.loads(each.read_text(encoding="utf-8")) for each in sorted(FOLDER.glob("*.json"))]


async def publish_ready_made(db: Db) -> None:
    """Write them all for a tenant, and let them hold."""
    for said in ready_made():
        threshold = said.get("amountMin")
        new = NewDefinition(
            key=said["key"],
            guard=said.get("guard"),
            title_en=said["titleEn"],
            title_zh=said["titleZh"],
            process=process_from(said["graph"]),
            form=form_from(said.get("form")),
            amount_min=None if threshold is None else Decimal(threshold),
        )
        made = await service.create_definition(db, new)
        await db.flush()
        await service.publish_definition(db, made.id)
