"""Approvals of deeds in every state that there is, over a database; and how to tell that nothing of one has changed."""

import uuid
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from bizsuite.kernel.clock import clock_set_to
from bizsuite.kernel.permissions import Actor
from bizsuite.oa.approvals import service
from bizsuite.oa.approvals.housekeeping import fire_timers_of
from bizsuite.oa.approvals.rules.process.case import Sign, SignMode
from bizsuite.oa.approvals.rules.process.nodes import Process
from bizsuite.oa.approvals.tables import Instance
from tests.oa.approvals.process.waiting import deadline, step
from tests.oa.approvals.registry import Registry
from tests.oa.approvals.test_processes import asks

BEGUN = datetime(2026, 11, 2, 12, tzinfo=UTC)
FINGERPRINT = """
SELECT md5(string_agg(told, '' ORDER BY told)) AS told FROM (
  SELECT i::text AS told FROM approval_instance i WHERE i.id = '{0}'
  UNION ALL SELECT r::text FROM approval_node_run r WHERE r.instance_id = '{0}'
  UNION ALL SELECT s::text FROM approval_seat s JOIN approval_node_run r ON r.id = s.node_run_id
    WHERE r.instance_id = '{0}'
  UNION ALL SELECT t::text FROM approval_task t WHERE t.instance_id = '{0}'
  UNION ALL SELECT m::text FROM approval_timer m WHERE m.instance_id = '{0}'
  UNION ALL SELECT a::text FROM approval_action a WHERE a.instance_id = '{0}'
  UNION ALL SELECT count(*)::text FROM outbox_event) AS everything"""
"""Everything of one approval, and how much was told of anything."""


def process(registry: Registry) -> Process:
    """Two nodes that collect votes, and a third that rejects what is late and does not ask Ann twice."""
    ann, bob, cid, dan = (registry.people[name] for name in ("Ann", "Bob", "Cid", "Dan"))
    eve, fay = (registry.people[name] for name in ("Eve", "Fay"))
    both = {"mode": "ALL", "rejecting": "COLLECT"}
    nodes = [
        asks("first", ann, bob, **both, rights={"recall": True}),
        asks("second", cid, dan, **both),
        asks("third", ann, eve, fay, **both, **deadline(8, step(100, "AUTO_REJECT"))),
    ]
    settings = {"repetition": "ONCE", "revokeHours": 24, "expiresHours": 1000}
    return Process.model_validate({"nodes": nodes, "settings": settings})


class Play:
    """One approval of a deed, and what people do with it."""

    def __init__(self, registry: Registry, instance: Instance) -> None:
        self.registry, self.id = registry, instance.id

    def who(self, name: str) -> Actor:
        return self.registry.actor("sales") if name == "Sales" else self.registry.people[name]

    async def task(self, name: str) -> uuid.UUID:
        """The newest task of somebody."""
        (row,) = await self.registry.rows(
            f"SELECT id FROM approval_task WHERE instance_id = '{self.id}'"
            f" AND assignee_id = '{self.who(name).user_id}' ORDER BY created_at DESC, id DESC LIMIT 1"
        )
        found: uuid.UUID = row["id"]
        return found

    async def do(
        self, act: Callable[..., Awaitable[Any]], name: str, *given: Any, by: Actor | None = None
    ) -> "Play":
        """Let somebody do something with their newest task, or another with it."""
        key = await self.task(name)
        async with self.registry.work(by or self.who(name)) as db:
            await act(db, key, *given)
        return self

    async def add(self, name: str, sign: Sign, *others: str, mode: SignMode = SignMode.ALL) -> "Play":
        return await self.do(
            service.add_sign, name, [self.who(other).user_id for other in others], sign, mode
        )

    async def approve(self, *names: str) -> "Play":
        for name in names:
            await self.do(service.approve, name)
        return self

    async def whole(self, act: Callable[..., Awaitable[Any]], who: Actor | str, *given: Any) -> "Play":
        """Let somebody do something with the whole."""
        async with self.registry.work(who) as db:
            await act(db, self.id, *given)
        return self

    async def fingerprint(self) -> str:
        """What tells one state of the approval from every other."""
        (row,) = await self.registry.rows(FINGERPRINT.format(self.id))
        told: str = row["told"]
        return told


class Plays:
    """As many approvals as are wanted, by one definition."""

    def __init__(self, registry: Registry) -> None:
        self.registry = registry

    async def defined(self) -> "Plays":
        for name in ("Eve", "Fay"):
            self.registry.people[name] = await self.registry.person(name)
        await self.registry.define(process=process(self.registry))
        return self

    async def begin(self) -> Play:
        return Play(self.registry, await self.registry.submit(await self.registry.deed()))

    async def at_second(self) -> Play:
        return await (await self.begin()).approve("Ann", "Bob")

    async def whose_time_is_over(self) -> Play:
        """One whose third node Ann need not be asked at, Eve was too late for, and Fay has asked somebody before."""
        with clock_set_to(BEGUN):
            play = await (await self.at_second()).approve("Cid", "Dan")
        with clock_set_to(BEGUN + timedelta(hours=5)):
            await play.add("Fay", Sign.BEFORE, "Bob")
        with clock_set_to(BEGUN + timedelta(hours=9)):
            await fire_timers_of(self.registry.database, self.registry.home.tenant)
        return play
