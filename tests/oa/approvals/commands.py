"""Every command on tasks and on approvals as a whole: as a call of a service, and as a mutation of the graph."""

import uuid
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from bizsuite.graph.node import encode
from bizsuite.kernel.db import Db
from bizsuite.oa.approvals import service
from bizsuite.oa.approvals.rules.process.case import Sign, SignMode
from tests.oa.approvals.test_processes import ACT, WHOLE
from tests.oa.approvals.test_requests import DELETE, SEND

Act = Callable[[Db], Awaitable[Any]]
Mutation = tuple[str, Mapping[str, Any]]


def acts_on(task: uuid.UUID, successor: uuid.UUID) -> dict[str, Act]:
    """Everything that can be tried with a task."""
    return {
        "APPROVE": lambda db: service.approve(db, task),
        "REJECT": lambda db: service.reject(db, task, "No."),
        "REASSIGN": lambda db: service.reassign(db, task, successor),
        "RETURN": lambda db: service.send_back(db, task, "START", "Once more."),
        "TRANSFER": lambda db: service.transfer(db, task, successor),
        "DELEGATE": lambda db: service.delegate(db, task, successor),
        "TAKE_BACK": lambda db: service.take_back(db, task),
        "ANSWER": lambda db: service.answer_opinion(db, task, "Hm."),
        "DECLINE": lambda db: service.decline_opinion(db, task),
        "ADD_SIGN_BEFORE": lambda db: service.add_sign(db, task, [successor], Sign.BEFORE, SignMode.ALL),
        "ADD_SIGN_AFTER": lambda db: service.add_sign(db, task, [successor], Sign.AFTER, SignMode.ALL),
        "ADD_SIGN_PARALLEL": lambda db: service.add_sign(db, task, [successor], None, SignMode.ALL),
        "REMOVE_SIGN": lambda db: service.remove_sign(db, task),
        "CLAIM": lambda db: service.claim(db, task),
        "UNCLAIM": lambda db: service.unclaim(db, task),
        "RECALL": lambda db: service.recall(db, task),
        "REMIND": lambda db: service.remind(db, task),
        "RESUBMIT": lambda db: service.resubmit(db, task),
        "RECLAIM": lambda db: service.reclaim(db, task),
    }


def mutations_on(task: str, other: uuid.UUID, mode: str, target: str) -> dict[str, Mutation]:
    """The same through the graph: with somebody else to name, a mode for those who are added, a target to return to."""
    user = encode("User", other)
    added = {"userIds": [user], "mode": mode}
    given: dict[str, tuple[str, Mapping[str, Any]]] = {
        "APPROVE": ("Approve", {}),
        "REJECT": ("Reject", {"comment": "No."}),
        "REASSIGN": ("Reassign", {"assigneeId": user}),
        "RETURN": ("Return", {"target": target, "comment": "Once more."}),
        "TRANSFER": ("Transfer", {"assigneeId": user}),
        "DELEGATE": ("Delegate", {"adviserId": user}),
        "TAKE_BACK": ("TakeBack", {}),
        "ANSWER": ("Answer", {"comment": "Hm."}),
        "DECLINE": ("Decline", {}),
        **{
            f"ADD_SIGN_{place}": ("AddSign", {"where": place, **added})
            for place in ("BEFORE", "AFTER", "PARALLEL")
        },
        "REMOVE_SIGN": ("RemoveSign", {}),
        "CLAIM": ("Claim", {}),
        "UNCLAIM": ("Unclaim", {}),
        "RECALL": ("Recall", {}),
        "REMIND": ("Remind", {}),
        "RESUBMIT": ("Resubmit", {}),
        "RECLAIM": ("Reclaim", {}),
    }
    return {action: (ACT % {"name": name}, {"id": task, **more}) for action, (name, more) in given.items()}


def mutations_on_whole(instance: str) -> dict[str, Mutation]:
    """What can be tried with an approval as a whole."""
    said = {"id": instance, "comment": "For a reason."}
    whole = {
        name.upper(): (WHOLE % {"name": name}, said)
        for name in ("Withdraw", "Suspend", "Resume", "Terminate")
    }
    more = {name.upper(): (WHOLE % {"name": name}, said) for name in ("Recover", "Revoke")}
    drafts = {"SUBMIT": (SEND, {"id": instance}), "DELETE_DRAFT": (DELETE, {"id": instance})}
    return {**whole, **more, **drafts}
