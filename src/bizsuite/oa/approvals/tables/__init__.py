"""Tables of approvals, by noun."""

from bizsuite.oa.approvals.tables.callbacks import Callback
from bizsuite.oa.approvals.tables.copies import Copy
from bizsuite.oa.approvals.tables.definitions import Definition, DefinitionKeeper, Version
from bizsuite.oa.approvals.tables.forms import FormFile, FormRevision
from bizsuite.oa.approvals.tables.handovers import Handover, HandoverMove
from bizsuite.oa.approvals.tables.instances import Instance, NodeRun, Seat
from bizsuite.oa.approvals.tables.log import Action
from bizsuite.oa.approvals.tables.tasks import Task
from bizsuite.oa.approvals.tables.timers import Timer

__all__ = [
    "Action",
    "Callback",
    "Copy",
    "Definition",
    "DefinitionKeeper",
    "FormFile",
    "FormRevision",
    "Handover",
    "HandoverMove",
    "Instance",
    "NodeRun",
    "Seat",
    "Task",
    "Timer",
    "Version",
]
