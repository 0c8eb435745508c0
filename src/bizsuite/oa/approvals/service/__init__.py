"""Every write of approvals: one function for each verb."""

from bizsuite.oa.approvals.service.definitions import (
    NewDefinition,
    create_definition,
    enable_definition,
    publish_definition,
    revise_definition,
)
from bizsuite.oa.approvals.service.guard import answer
from bizsuite.oa.approvals.service.instances import submit, withdraw
from bizsuite.oa.approvals.service.leavers import keep_tasks_decidable
from bizsuite.oa.approvals.service.tasks import approve, reassign, reject

__all__ = [
    "NewDefinition",
    "answer",
    "approve",
    "create_definition",
    "enable_definition",
    "keep_tasks_decidable",
    "publish_definition",
    "reassign",
    "reject",
    "revise_definition",
    "submit",
    "withdraw",
]
