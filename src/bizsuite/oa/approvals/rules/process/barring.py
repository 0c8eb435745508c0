"""Who must not decide at a node, whoever hands them a task or adds them: the initiator, where they are left out."""

import uuid
from collections.abc import Sequence

from bizsuite.kernel.errors import Refused
from bizsuite.oa.approvals.rules.process.case import Case, Task
from bizsuite.oa.approvals.rules.process.nodes import Asked
from bizsuite.oa.approvals.rules.process.words import InitiatorPolicy
from bizsuite.oa.approvals.rules.words import ApprovalTaskKind


def barred(case: Case, task: Task) -> frozenset[uuid.UUID]:
    """Who must not decide where a task belongs. Opinions decide nothing: everybody may give one."""
    if task.run_id is None or task.kind is ApprovalTaskKind.OPINION:
        return frozenset()
    node = case.course.places[case.run(task.run_id).node_id].node
    in_person = not isinstance(node, Asked) or node.when_initiator is InitiatorPolicy.SELF
    return frozenset() if in_person else frozenset({case.initiator_id})


def require_allowed(case: Case, task: Task, person: uuid.UUID, path: Sequence[str]) -> None:
    """Whether somebody may decide where a task belongs. Refuses INITIATOR_EXCLUDED."""
    if person in barred(case, task):
        raise Refused("INITIATOR_EXCLUDED", "The initiator does not decide there.", path=path)
