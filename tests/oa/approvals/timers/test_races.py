"""Timers, people and workers at once, each over a connection of its own."""

import asyncio
import uuid
from typing import Any

from bizsuite.kernel.acts import act
from bizsuite.kernel.clock import clock_set_to
from bizsuite.kernel.errors import Refused
from bizsuite.oa.approvals import service
from bizsuite.oa.approvals.housekeeping import fire_timers_of
from bizsuite.oa.approvals.tables import Instance
from tests.oa.approvals.registry import Registry
from tests.oa.approvals.timers.later import Later, asks, deadline, step


async def many(registry: Registry, later: Later, count: int, *steps: dict[str, Any]) -> list[uuid.UUID]:
    """So many approvals by one definition that wait for Ann."""
    await later.begin(asks("n", registry.people["Ann"], **deadline(8, *steps)), autoApproveMax="1000")
    with clock_set_to(later.now):
        for _ in range(count - 1):
            await registry.submit(await registry.deed())
    rows = await registry.rows("SELECT id FROM approval_instance ORDER BY id")
    return [row["id"] for row in rows]


async def workers(registry: Registry, later: Later, count: int) -> list[int]:
    """What each of so many workers did that look at once."""
    tenant = registry.home.tenant
    with clock_set_to(later.now):
        return list(await asyncio.gather(*(fire_timers_of(registry.database, tenant) for _ in range(count))))


async def test_workers_at_once_remind_each_task_once(registry: Registry, later: Later) -> None:
    await many(registry, later, 20, step(100, "REMIND"))
    later.hours = 9
    assert sum(await workers(registry, later, 4)) == 20
    assert await later.events() == ["TASK_REMINDED"] * 20
    rows = await registry.rows("SELECT count(*) AS n FROM approval_action WHERE action = 'REMIND'")
    assert rows == [{"n": 20}]


async def test_workers_at_once_approve_each_task_once(registry: Registry, later: Later) -> None:
    await many(registry, later, 12, step(100, "AUTO_APPROVE"))
    later.hours = 9
    done = sum(await workers(registry, later, 3))
    # Who finds an approval locked leaves it to the next round.
    done += sum(await workers(registry, later, 1))
    assert done == 12
    rows = await registry.rows("SELECT status, count(*) AS n FROM approval_instance GROUP BY status")
    assert rows == [{"status": "APPROVED", "n": 12}]
    rows = await registry.rows("SELECT count(*) AS n FROM approval_action WHERE action = 'AUTO_APPROVE'")
    assert rows == [{"n": 12}]
    rows = await registry.rows("SELECT count(*) AS n FROM toy_deed WHERE is_sealed")
    assert rows == [{"n": 12}]


async def test_a_decision_while_a_timer_fires_counts_once(registry: Registry, later: Later) -> None:
    """Whoever comes first decides; the other finds it decided."""
    ann = registry.people["Ann"]
    await many(registry, later, 10, step(100, "AUTO_REJECT"))
    later.hours = 9
    tasks = [row["id"] for row in await registry.rows("SELECT id FROM approval_task ORDER BY id")]

    async def approve(task: uuid.UUID) -> str:
        try:
            await registry.database.write(ann, lambda db: service.approve(db, task))
        except Refused as refusal:
            return refusal.code
        return "done"

    with clock_set_to(later.now):
        firing = asyncio.create_task(fire_timers_of(registry.database, registry.home.tenant))
        answers = await asyncio.gather(*(approve(task) for task in tasks))
        told = await firing + await fire_timers_of(registry.database, registry.home.tenant)
    approved = answers.count("done")
    assert told + approved == 10
    assert set(answers) <= {"done", "INSTANCE_STATE_INVALID"}
    rows = await registry.rows("SELECT status, count(*) AS n FROM approval_instance GROUP BY status")
    assert {row["status"]: row["n"] for row in rows} == {
        key: count for key, count in (("APPROVED", approved), ("REJECTED", 10 - approved)) if count
    }
    rows = await registry.rows("SELECT count(*) AS n FROM approval_action WHERE action <> 'SUBMIT'")
    assert rows == [{"n": 10}]


async def test_what_somebody_holds_is_left_for_the_next_round(registry: Registry, later: Later) -> None:
    held, *_ = await many(registry, later, 3, step(100, "REMIND"), step(150, "AUTO_REJECT"))
    for hours, expected in ((9.0, 2), (13.0, 2)):
        later.hours = hours
        async with registry.work() as db:
            await db.lock(Instance, held)
            assert await workers(registry, later, 1) == [expected]
        assert await workers(registry, later, 1) == [1]
    rows = await registry.rows("SELECT action, count(*) AS n FROM approval_action GROUP BY action ORDER BY 1")
    assert [(row["action"], row["n"]) for row in rows] == [("AUTO_REJECT", 3), ("REMIND", 3), ("SUBMIT", 3)]


async def test_one_that_breaks_leaves_the_others_alone(registry: Registry, later: Later) -> None:
    broken, *_ = await many(registry, later, 3, step(100, "AUTO_APPROVE"))
    await act(registry.database, registry.admin, "test", lambda db: _break(db, broken))
    later.hours = 9
    assert await workers(registry, later, 1) == [2]
    rows = await registry.rows("SELECT reason, attempt FROM approval_timer WHERE status = 'PENDING'")
    assert rows == [{"reason": "INTERNAL", "attempt": 1}]


async def _break(db: Any, key: uuid.UUID) -> None:
    """Let an approval be about a deed that is not there: nothing of ours can bring that about."""
    import sqlalchemy as sa
    from sqlmodel import col

    from bizsuite.oa.approvals.tables import NodeRun

    await db.run(sa.update(NodeRun).where(col(NodeRun.instance_id) == key).values(node_id="gone"))
