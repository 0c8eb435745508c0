"""The report of a handing over, taken down while it goes on."""

import uuid
from collections.abc import Mapping
from typing import Any

from bizsuite.base.identity.service.actors import NOBODY
from bizsuite.kernel.db import Db
from bizsuite.oa.approvals import rules
from bizsuite.oa.approvals.rules.handover import ApprovalHandoverPart
from bizsuite.oa.approvals.tables import Handover, HandoverMove


class Report:
    """What has gone to whom so far. Nothing is stored before it is written."""

    def __init__(self, handover: Handover) -> None:
        self.handover = handover
        self.moves: list[Mapping[str, Any]] = []

    def note(self, part: ApprovalHandoverPart, receiver_id: uuid.UUID | None, **what: uuid.UUID) -> None:
        """One thing that was handed over; without a receiver nobody may have it, or it ended."""
        self.moves.append({"part": part, "receiver_id": receiver_id, **what})

    async def write(self, db: Db) -> Handover:
        """Store the report, and tell of it."""
        self.handover.actor_id = None if db.actor.user_id == NOBODY else db.actor.user_id
        db.add(self.handover)
        db.add_all(
            HandoverMove(handover_id=self.handover.id, position=place, **move)
            for place, move in enumerate(self.moves, start=1)
        )
        await db.flush()
        await db.publish(
            rules.ApprovalsHandedOver(self.handover.id, self.handover.user_id, self.handover.successor_id)
        )
        return self.handover
