"""Tables of approvals, by noun."""

from bizsuite.oa.approvals.tables.definitions import Definition, Version
from bizsuite.oa.approvals.tables.forms import FormFile, FormRevision
from bizsuite.oa.approvals.tables.instances import Instance, NodeRun, Seat
from bizsuite.oa.approvals.tables.log import Action
from bizsuite.oa.approvals.tables.tasks import Task

__all__ = [
    "Action",
    "Definition",
    "FormFile",
    "FormRevision",
    "Instance",
    "NodeRun",
    "Seat",
    "Task",
    "Version",
]
