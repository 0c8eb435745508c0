import asyncio
import uuid
from collections import Counter
from collections.abc import Awaitable, Callable
from decimal import Decimal
from typing import Any

from bizsuite.base.identity.service import deactivate_user
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.permissions import Actor
from bizsuite.oa.approvals import loaders, service
from bizsuite.oa.approvals.rules import ApprovalInstanceStatus, ApprovalMode
from tests.oa.approvals.deeds import change_deed, seal_deed
from tests.oa.approvals.registry import Registry, give_role, set_active

Work = Callable[[Db], Awaitable[Any]]


async def at_once(registry: Registry, *acts: tuple[Actor | str, Work]) -> Counter[str]:
    """Do everything at once, each on a connection of its own; how often each answer came."""

    async def one(who: Actor | str, work: Work) -> str:
        actor = registry.actor(who) if isinstance(who, str) else who
        try:
            await registry.database.write(actor, work)
        except Refused as refusal:
            return refusal.code
        return "done"

    return Counter(await asyncio.gather(*(one(*act) for act in acts)))


def approving(key: uuid.UUID) -> Work:
    """To approve a task."""
    return lambda db: service.approve(db, key)


def rejecting(key: uuid.UUID) -> Work:
    """To reject a task."""
    return lambda db: service.reject(db, key, "No.")


def submitting(deed: uuid.UUID) -> Work:
    """To ask for the approval of a deed."""
    return lambda db: service.submit(db, "ToyDeed", deed)


def changing(deed: uuid.UUID) -> Work:
    """To write 700 into a deed."""
    return lambda db: change_deed(db, deed, Decimal(700))


def withdrawing(key: uuid.UUID) -> Work:
    """To take an approval back."""
    return lambda db: service.withdraw(db, key)


async def intact(registry: Registry) -> bool:
    """Whether nothing contradicts anything, and every log is whole."""
    async with registry.work() as db:
        return await loaders.integrity(db) == []


async def crowd(registry: Registry, size: int) -> list[Actor]:
    """People who approve."""
    return [await registry.person(f"Voter{number:02d}") for number in range(size)]


async def test_twenty_votes_at_once_are_twenty_votes(registry: Registry) -> None:
    voters = await crowd(registry, 20)
    await registry.define(*voters)
    deed = await registry.deed()
    started = await registry.submit(deed)
    acts: list[tuple[Actor, Work]] = []
    for voter in voters:
        key = await registry.task_of(voter)
        acts.append((voter, approving(key)))
    assert await at_once(registry, *acts) == {"done": 20}
    assert await registry.sealed(deed)
    assert (await registry.instance(started.id)).status is ApprovalInstanceStatus.APPROVED
    assert (await registry.instance(started.id)).log_seq == 21
    assert await intact(registry)


async def test_of_twenty_votes_at_any_one_decides(registry: Registry) -> None:
    voters = await crowd(registry, 20)
    await registry.define(*voters, mode=ApprovalMode.ANY)
    deed = await registry.deed()
    await registry.submit(deed)
    acts: list[tuple[Actor, Work]] = []
    for number, voter in enumerate(voters):
        key = await registry.task_of(voter)
        if number % 2:
            acts.append((voter, approving(key)))
        else:
            acts.append((voter, rejecting(key)))
    assert await at_once(registry, *acts) == {"done": 1, "INSTANCE_STATE_INVALID": 19}
    statuses = Counter(status for (status,) in (await registry.tasks()).values())
    assert statuses["CLOSED"] == 19
    assert statuses["APPROVED"] == int(await registry.sealed(deed))
    assert await intact(registry)


async def test_the_same_vote_twice_is_one_vote(registry: Registry) -> None:
    ann, bob, *_ = registry.people.values()
    await registry.define(ann, bob)
    await registry.submit(await registry.deed())
    key = await registry.task_of(ann)
    vote: tuple[Actor, Work] = (ann, approving(key))
    assert await at_once(registry, vote, vote) == {"done": 1, "TASK_ALREADY_DECIDED": 1}
    assert await registry.tasks() == {"Ann": ["APPROVED"], "Bob": ["PENDING"]}
    assert await intact(registry)


async def test_the_last_vote_and_a_withdrawal_at_once(registry: Registry) -> None:
    ann = registry.people["Ann"]
    await registry.define(ann)
    for _ in range(5):
        deed = await registry.deed()
        started = await registry.submit(deed)
        key = await registry.task_of(ann)
        answers = await at_once(
            registry,
            (ann, approving(key)),
            ("sales", withdrawing(started.id)),
        )
        assert answers == {"done": 1, "INSTANCE_STATE_INVALID": 1}
        status = (await registry.instance(started.id)).status
        assert (status is ApprovalInstanceStatus.APPROVED) == await registry.sealed(deed)
    assert await intact(registry)


async def test_a_subject_is_submitted_once(registry: Registry) -> None:
    await registry.define(registry.people["Ann"])
    deed = await registry.deed()
    submit: tuple[str, Work] = ("sales", submitting(deed))
    assert await at_once(registry, *[submit] * 8) == {"done": 1, "APPROVAL_PENDING": 7}
    assert await registry.count("approval_instance") == 1
    assert await intact(registry)


async def test_a_change_and_a_submission_at_once_agree_on_what_is_approved(registry: Registry) -> None:
    ann = registry.people["Ann"]
    await registry.define(ann)
    for _ in range(8):
        deed = await registry.deed("500")
        answers = await at_once(
            registry,
            ("sales", changing(deed)),
            ("sales", submitting(deed)),
        )
        assert answers in ({"done": 2}, {"done": 1, "SUBJECT_LOCKED": 1})
        await registry.approve(ann)
        assert await registry.sealed(deed)


async def test_the_act_itself_waits_for_the_last_vote(registry: Registry) -> None:
    ann = registry.people["Ann"]
    await registry.define(ann)
    deed = await registry.deed()
    await registry.submit(deed)
    key = await registry.task_of(ann)
    answers = await at_once(
        registry,
        (ann, approving(key)),
        *[("sales", lambda db: seal_deed(db, deed))] * 4,
    )
    assert answers["done"] == 1
    assert set(answers) <= {"done", "APPROVAL_PENDING", "DEED_SEALED"}
    assert await registry.sealed(deed)


async def test_two_approvals_of_one_subject_end_at_once_and_the_act_happens_once(registry: Registry) -> None:
    ann, bob, *_ = registry.people.values()
    await registry.define(ann, key="a")
    await registry.define(bob, key="b")
    for _ in range(5):
        deed = await registry.deed()
        await registry.submit(deed)
        anns, bobs = await registry.task_of(ann), await registry.task_of(bob)
        answers = await at_once(
            registry,
            (ann, approving(anns)),
            (bob, approving(bobs)),
        )
        assert answers == {"done": 2}
        assert await registry.sealed(deed)


async def shut_out(db: Db, person: Actor) -> None:
    """Deactivate a user, up to the commit."""
    await deactivate_user(db, person.user_id)
    await db.flush()


async def test_who_is_just_leaving_is_not_asked(registry: Registry) -> None:
    ann, bob, *_ = registry.people.values()
    await registry.define(ann, bob)
    deed = await registry.deed()
    async with registry.work() as db:
        await shut_out(db, ann)
        submission = asyncio.create_task(registry.submit(deed))
        await asyncio.sleep(0.2)
        assert not submission.done()
    await submission
    assert await registry.tasks() == {"Bob": ["PENDING"]}
    assert await intact(registry)


async def test_what_somebody_is_just_asked_is_handed_over(registry: Registry) -> None:
    ann, bob, *_ = registry.people.values()
    await give_role(registry, "admin", registry.admin)
    await registry.define(ann, bob)
    deed = await registry.deed()
    async with registry.work("sales") as db:
        await service.submit(db, "ToyDeed", deed)
        leaving = asyncio.create_task(at_once(registry, ("admin", lambda db: shut_out(db, ann))))
        await asyncio.sleep(0.2)
        assert not leaving.done()
    assert await leaving == {"done": 1}
    assert await registry.tasks() == {"Admin": ["PENDING"], "Ann": ["REASSIGNED"], "Bob": ["PENDING"]}
    assert await intact(registry)


async def test_somebody_leaves_while_they_and_others_vote(registry: Registry) -> None:
    ann, bob, cid, _ = registry.people.values()
    await registry.define(ann, bob)
    for _ in range(4):
        deed = await registry.deed()
        await registry.submit(deed)
        anns, bobs = await registry.task_of(ann), await registry.task_of(bob)
        answers = await at_once(
            registry,
            (ann, approving(anns)),
            (bob, approving(bobs)),
            ("admin", lambda db: deactivate_user(db, ann.user_id, cid.user_id)),
        )
        assert answers["done"] >= 2
        assert set(answers) <= {"done", "TASK_ALREADY_DECIDED", "PERMISSION_DENIED"}
        waits = await registry.rows(
            "SELECT 1 FROM approval_task t JOIN user_account u ON u.id = t.assignee_id"
            " WHERE t.status IN ('PENDING', 'WAITING', 'DELEGATED') AND NOT u.is_active"
        )
        assert waits == []
        if not await registry.sealed(deed):
            await registry.approve(cid)
        assert await registry.sealed(deed)
        assert await intact(registry)
        await set_active(registry, ann, True)
