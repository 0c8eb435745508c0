"""Every transition that the tables do not list answers its code and changes nothing, whoever would be right for it."""

import uuid
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

from bizsuite.kernel.clock import clock_set_to
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.permissions import Actor
from bizsuite.oa.approvals import service
from bizsuite.oa.approvals.housekeeping import fire_timers_of
from bizsuite.oa.approvals.rules import ApprovalInstanceAction, ApprovalTaskAction, ApprovalTaskStatus
from bizsuite.oa.approvals.rules.process.case import Sign, SignMode
from bizsuite.oa.approvals.rules.process.nodes import Process
from tests.oa.approvals.commands import acts_on
from tests.oa.approvals.registry import Registry
from tests.oa.approvals.test_processes import asks
from tests.oa.approvals.transitions.plays import BEGUN, Play, Plays

Act = Callable[..., Awaitable[Any]]
OPEN = {"WAITING", "PENDING", "DELEGATED", "APPROVED_AWAITING"}
LISTED = {
    "PENDING": {"APPROVE", "REJECT", "RETURN", "TRANSFER", "DELEGATE", "REASSIGN", "REMIND"}
    | {"ADD_SIGN_BEFORE", "ADD_SIGN_AFTER", "ADD_SIGN_PARALLEL"},
    "WAITING": {"REASSIGN"},
    "DELEGATED": {"TAKE_BACK", "REASSIGN"},
}
"""What the table lists from a state, for a task that was not added, at a node of several seats."""
OF_ANOTHER_KIND = {"CLAIM", "UNCLAIM", "ANSWER", "DECLINE", "REMOVE_SIGN"}
"""What can be done with tasks in these states, and not with such a one."""
FROM = {
    "TAKE_BACK": {"DELEGATED"},
    "RECALL": {"APPROVED"},
    "REASSIGN": {"PENDING", "WAITING", "DELEGATED"},
    "REMOVE_SIGN": {"PENDING", "WAITING"},
}


async def _pending(plays: Plays) -> tuple[Play, str]:
    return await plays.begin(), "Ann"


async def _waiting(plays: Plays) -> tuple[Play, str]:
    return await (await plays.begin()).add("Ann", Sign.BEFORE, "Dan"), "Ann"


async def _delegated(plays: Plays) -> tuple[Play, str]:
    play = await plays.begin()
    return await play.do(service.delegate, "Ann", play.who("Dan").user_id), "Ann"


async def _awaiting(plays: Plays) -> tuple[Play, str]:
    return await (await (await plays.begin()).add("Ann", Sign.AFTER, "Dan")).approve("Ann"), "Ann"


async def _approved(plays: Plays) -> tuple[Play, str]:
    return await (await plays.at_second()).approve("Cid"), "Ann"


async def _rejected(plays: Plays) -> tuple[Play, str]:
    return await (await plays.begin()).do(service.reject, "Ann", "No."), "Ann"


async def _returned(plays: Plays) -> tuple[Play, str]:
    return await (await plays.at_second()).do(service.send_back, "Cid", "first", "Once more."), "Cid"


async def _cancelled(plays: Plays) -> tuple[Play, str]:
    return (await _returned(plays))[0], "Dan"


async def _transferred(plays: Plays) -> tuple[Play, str]:
    play = await plays.begin()
    return await play.do(service.transfer, "Ann", play.who("Dan").user_id), "Ann"


async def _reassigned(plays: Plays) -> tuple[Play, str]:
    play = await plays.begin()
    successor = play.who("Dan").user_id
    return await play.do(service.reassign, "Ann", successor, by=plays.registry.admin), "Ann"


async def _closed(plays: Plays) -> tuple[Play, str]:
    play = await (await plays.begin()).add("Ann", Sign.BEFORE, "Cid", "Dan", mode=SignMode.ANY)
    return await play.approve("Cid"), "Dan"


async def _removed(plays: Plays) -> tuple[Play, str]:
    play = await (await plays.begin()).add("Ann", Sign.BEFORE, "Cid", "Dan")
    return await play.do(service.remove_sign, "Dan", by=play.who("Ann")), "Dan"


async def _answered(plays: Plays) -> tuple[Play, str]:
    return await (await _delegated(plays))[0].do(service.answer_opinion, "Dan", "Well."), "Dan"


async def _declined(plays: Plays) -> tuple[Play, str]:
    return await (await _delegated(plays))[0].do(service.decline_opinion, "Dan"), "Dan"


async def _resubmitted(plays: Plays) -> tuple[Play, str]:
    play = await (await plays.begin()).do(service.send_back, "Ann", "START", "Mend it.")
    return await play.do(service.resubmit, "Sales"), "Sales"


async def _auto_approved(plays: Plays) -> tuple[Play, str]:
    return await plays.whose_time_is_over(), "Ann"


async def _auto_rejected(plays: Plays) -> tuple[Play, str]:
    return await plays.whose_time_is_over(), "Eve"


STATES = {
    "WAITING": _waiting,
    "PENDING": _pending,
    "APPROVED": _approved,
    "REJECTED": _rejected,
    "REASSIGNED": _reassigned,
    "CLOSED": _closed,
    "CANCELLED": _cancelled,
    "APPROVED_AWAITING": _awaiting,
    "RETURNED": _returned,
    "TRANSFERRED": _transferred,
    "DELEGATED": _delegated,
    "ANSWERED": _answered,
    "DECLINED": _declined,
    "RESUBMITTED": _resubmitted,
    "REMOVED": _removed,
    "AUTO_APPROVED": _auto_approved,
    "AUTO_REJECTED": _auto_rejected,
}


def _expected(status: str, action: str) -> str:
    """The order of the specification: the state of the whole, the right, the state of the task."""
    if action == "RESUBMIT":
        return "INSTANCE_STATE_INVALID"
    if action in ("RECLAIM", "CLAIM") and not (action == "CLAIM" and status != "RESUBMITTED"):
        return "PERMISSION_DENIED"
    if status in FROM.get(action, {"PENDING"}):
        return "ACTION_NOT_ALLOWED"
    return "TASK_NOT_ACTIONABLE" if status in OPEN else "TASK_ALREADY_DECIDED"


async def attempt(registry: Registry, who: Actor | str, act: Act) -> str | None:
    """The code with which something is refused, done for good if it is not."""
    try:
        async with registry.work(who) as db:
            await act(db)
    except Refused as refused:
        return refused.code
    return None


async def _person(registry: Registry, key: uuid.UUID, action: str, assignee: Actor) -> Actor:
    """Who would be right for an action with a task: somebody whom its node asks may claim it."""
    if action in ("REASSIGN", "REMOVE_SIGN"):
        return registry.admin
    if action == "REMIND":
        return registry.actor("sales")
    if action != "CLAIM":
        return assignee
    (row,) = await registry.rows(
        "SELECT r.node_id FROM approval_task t LEFT JOIN approval_node_run r ON r.id = t.run_id"
        f" WHERE t.id = '{key}'"
    )
    people = {"first": "Ann", "second": "Cid", "third": "Eve", None: "Ann"}
    return registry.people[people[row["node_id"]]]


async def test_from_every_state_of_a_task(registry: Registry) -> None:
    plays = await Plays(registry).defined()
    assert set(STATES) == {status.value for status in ApprovalTaskStatus}
    tried = 0
    for status, reach in STATES.items():
        play, name = await reach(plays)
        key = await play.task(name)
        (row,) = await registry.rows(f"SELECT status, instance_status FROM approval_task WHERE id = '{key}'")
        assert row == {"status": status, "instance_status": "RUNNING"}
        before = await play.fingerprint()
        someone = registry.people["Fay" if name != "Fay" else "Dan"].user_id
        acts = acts_on(key, someone)
        assert set(acts) == {action.value for action in ApprovalTaskAction}
        for action in sorted(set(acts) - LISTED.get(status, set())):
            person = await _person(registry, key, action, play.who(name))
            told = await attempt(registry, person, acts[action])
            assert (status, action, told) == (status, action, _expected(status, action))
            assert (action, await play.fingerprint()) == (action, before)
            tried += 1
    assert tried == len(STATES) * len(ApprovalTaskAction) - sum(map(len, LISTED.values()))


async def test_whoever_has_nothing_to_do_with_it_may_do_nothing(registry: Registry) -> None:
    plays = await Plays(registry).defined()
    for status in ("PENDING", "WAITING", "APPROVED"):
        play, name = await STATES[status](plays)
        key = await play.task(name)
        before = await play.fingerprint()
        acts = acts_on(key, registry.people["Dan"].user_id)
        for action, act in acts.items():
            expected = "INSTANCE_STATE_INVALID" if action == "RESUBMIT" else "PERMISSION_DENIED"
            assert (action, await attempt(registry, registry.people["Fay"], act)) == (action, expected)
        assert await play.fingerprint() == before


WHOLES: dict[str, Act] = {
    "WITHDRAW": service.withdraw,
    "SUBMIT": lambda db, key: service.submit_draft(db, key, None),
    "DELETE_DRAFT": service.delete_draft,
    "SUSPEND": lambda db, key: service.suspend(db, key, "Wait."),
    "RESUME": service.resume,
    "TERMINATE": lambda db, key: service.terminate(db, key, "Over."),
    "RECOVER": service.recover,
    "REVOKE": lambda db, key: service.revoke(db, key, "A slip."),
}
WHOLES_LISTED = {
    "DRAFT": {"SUBMIT": "Sales", "DELETE_DRAFT": "Sales"},
    "RUNNING": {"WITHDRAW": "Sales", "SUSPEND": "Admin", "TERMINATE": "Admin"},
    "RETURNED": {"WITHDRAW": "Sales", "SUSPEND": "Admin", "TERMINATE": "Admin"},
    "SUSPENDED": {"RESUME": "Admin", "TERMINATE": "Admin"},
    "EXPIRED": {"RECOVER": "Admin"},
    "APPROVED": {"REVOKE": "Sales Admin"},
    "REJECTED": {},
    "WITHDRAWN": {},
    "TERMINATED": {},
    "REVOKED": {},
}


def _on(act: Act, key: uuid.UUID) -> Act:
    """A command on an approval."""
    return lambda db: act(db, key)


async def test_from_every_state_of_an_approval(registry: Registry) -> None:
    assert set(WHOLES) == {action.value for action in ApprovalInstanceAction}
    wholes = await _wholes(registry)
    assert set(wholes) == set(WHOLES_LISTED)
    people = {"Sales": registry.actor("sales"), "Admin": registry.admin, "Ann": registry.people["Ann"]}
    for status, key in wholes.items():
        play = Play(registry, await registry.instance(key))
        before = await play.fingerprint()
        for action, act in WHOLES.items():
            for name, person in people.items():
                may = WHOLES_LISTED[status].get(action)
                if may is not None and name in may.split():
                    continue
                expected = "INSTANCE_STATE_INVALID" if may is None else "PERMISSION_DENIED"
                if status == "DRAFT" and action in ("SUBMIT", "DELETE_DRAFT"):
                    # Drafts of others are not there.
                    expected = "NOT_FOUND"
                told = await attempt(registry, person, _on(act, key))
                assert (status, action, name, told) == (status, action, name, expected)
        assert (status, await play.fingerprint()) == (status, before)


async def _wholes(registry: Registry) -> dict[str, uuid.UUID]:
    """One approval in each state."""
    plays = await Plays(registry).defined()
    found: dict[str, uuid.UUID] = {"DRAFT": await _draft(registry)}
    with clock_set_to(BEGUN):
        found["EXPIRED"] = (await plays.begin()).id
    with clock_set_to(BEGUN + timedelta(hours=1001)):
        await fire_timers_of(registry.database, registry.home.tenant)
    found["WITHDRAWN"] = (await (await plays.begin()).whole(service.withdraw, "sales")).id
    found["SUSPENDED"] = (await (await plays.begin()).whole(service.suspend, "admin", "Wait.")).id
    found["TERMINATED"] = (await (await plays.begin()).whole(service.terminate, "admin", "Over.")).id
    found["RUNNING"] = (await plays.begin()).id
    found["RETURNED"] = (await (await plays.begin()).do(service.send_back, "Ann", "START", "Mend it.")).id
    found["REJECTED"] = (
        await (await (await plays.begin()).do(service.reject, "Ann", "No.")).approve("Bob")
    ).id
    for status in ("APPROVED", "REVOKED"):
        play = await (await plays.at_second()).approve("Cid", "Dan", "Eve", "Fay")
        found[status] = play.id
    await play.whole(service.revoke, "sales", "A slip.")
    return found


async def _draft(registry: Registry) -> uuid.UUID:
    """A request that is still being written."""
    graph = Process.model_validate({"nodes": [asks("only", registry.people["Ann"])]})
    new = service.NewDefinition(key="ask", guard=None, title_en="Ask", title_zh="问", process=graph)
    async with registry.work() as db:
        made = await service.create_definition(db, new)
    async with registry.work() as db:
        await service.publish_definition(db, made.id)
    async with registry.work("sales") as db:
        return (await service.save_draft(db, service.NewRequest(definition_id=made.id), None)).id
