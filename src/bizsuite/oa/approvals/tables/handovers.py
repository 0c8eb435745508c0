"""What was handed over of somebody's approvals: the report of each handing over, line by line."""

import uuid

from bizsuite.kernel.tables import LockRank, Table, check, choice, indexed, references, text, unique
from bizsuite.oa.approvals.rules.handover import ApprovalHandoverPart


class Handover(Table, table=True):
    """What somebody has to do with approvals went to others, because they leave or because it was wanted so.

    The newest one that names a successor says who gets what comes back to somebody who has left.
    """

    __tablename__ = "approval_handover"
    __lock_rank__ = LockRank.APPROVAL
    __table_args__ = (
        indexed("user_id", "created_at"),
        indexed("created_at", "id"),
        check("successor_id <> user_id", "not_to_oneself"),
        check("successor_id IS NOT NULL OR is_leaving", "wanted_for_somebody"),
    )

    user_id: uuid.UUID = references("user_account", indexed=False)
    successor_id: uuid.UUID | None = references("user_account", optional=True, indexed=False)
    """Who was named; nobody where somebody leaves and nobody is."""
    actor_id: uuid.UUID | None = references("user_account", optional=True, indexed=False)
    is_leaving: bool = False
    """Whether they were deactivated by then: what the successor may not have went to others."""
    comment: str = text()


class HandoverMove(Table, table=True):
    """One thing that was handed over, and who has it now."""

    __tablename__ = "approval_handover_move"
    __lock_rank__ = LockRank.APPROVAL
    __table_args__ = (
        unique("handover_id", "position"),
        check("(part IN ('TASKS', 'STARTED')) = (instance_id IS NOT NULL)", "of_an_approval"),
        check("(part = 'TASKS') = (task_id IS NOT NULL)", "of_a_task"),
        check("(part = 'DELEGATIONS') = (delegation_id IS NOT NULL)", "of_a_delegation"),
        check(
            "(part IN ('KEPT_DEFINITIONS', 'NAMED_IN_DEFINITIONS')) = (definition_id IS NOT NULL)",
            "of_a_definition",
        ),
    )

    handover_id: uuid.UUID = references("approval_handover", indexed=False)
    position: int
    part: ApprovalHandoverPart = choice(ApprovalHandoverPart)
    receiver_id: uuid.UUID | None = references("user_account", optional=True, indexed=False)
    """Who has it now; nobody where nobody may, or where a delegation ends."""
    instance_id: uuid.UUID | None = references("approval_instance", optional=True, indexed=False)
    task_id: uuid.UUID | None = references("approval_task", optional=True, indexed=False)
    """The task as it was: that of the receiver comes from it."""
    delegation_id: uuid.UUID | None = references("approval_delegation", optional=True, indexed=False)
    definition_id: uuid.UUID | None = references("approval_definition", optional=True, indexed=False)
