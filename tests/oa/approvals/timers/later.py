"""An approval of a deed whose time passes."""

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

from bizsuite.kernel.clock import clock_set_to
from bizsuite.kernel.permissions import Actor
from bizsuite.oa.approvals.housekeeping import fire_timers_of
from tests.oa.approvals.process.waiting import deadline, step
from tests.oa.approvals.registry import Registry, department
from tests.oa.approvals.test_processes import Story, asks

BEGUN = datetime(2026, 11, 2, 12, tzinfo=UTC)
"""A Monday."""
TIMERS = """query($id: ID!) { approvalInstance(id: $id) { status
  timers { nodes { kind action status fireAt secondsLeft firedAt attempt reason task { id } } }
  log { nodes { action reason actor { name } comment task { assignee { name } } } } } }"""

__all__ = ["BEGUN", "Later", "asks", "deadline", "step"]


class Later(Story):
    """An approval that began on a Monday at noon."""

    def __init__(self, registry: Registry) -> None:
        super().__init__(registry)
        self.hours = 0.0

    @property
    def now(self) -> datetime:
        """The moment that it is."""
        return BEGUN + timedelta(hours=self.hours)

    async def begin(self, *nodes: dict[str, Any], worth: str = "500", **settings: Any) -> "Later":
        with clock_set_to(self.now):
            await super().begin(*nodes, worth=worth, **settings)
        return self

    async def act(self, name: str, who: Actor | str, owner: str, **more: Any) -> Any:
        with clock_set_to(self.now):
            return await super().act(name, who, owner, **more)

    async def whole(self, name: str, who: Actor | str, **more: Any) -> Any:
        with clock_set_to(self.now):
            return await super().whole(name, who, **more)

    async def wait(self, hours: float) -> int:
        """Let time pass, then a worker look; at how many approvals something happened."""
        self.hours += hours
        return await self.fire()

    async def fire(self) -> int:
        """Let a worker look now."""
        with clock_set_to(self.now):
            return await fire_timers_of(self.registry.database, self.registry.home.tenant)

    async def told(self) -> Any:
        """Timers and log, as administrators see them."""
        answer = await self.registry.ask(TIMERS, id=self.id)
        assert answer.errors == []
        return answer.data["approvalInstance"]

    async def timers(self) -> list[tuple[str, str]]:
        """What the timers do and where they stand."""
        nodes = (await self.told())["timers"]["nodes"]
        return [(node["action"] or node["kind"], node["status"]) for node in nodes]

    async def log(self) -> list[tuple[str, str | None]]:
        """What happened, and why by itself."""
        return [(row["action"], row["reason"]) for row in (await self.told())["log"]["nodes"]]

    async def events(self) -> list[str]:
        """The events about time so far."""
        rows = await self.registry.rows(
            "SELECT type FROM outbox_event WHERE type LIKE 'APPROVAL_TASK_REMINDED' OR type LIKE '%ESCALATED'"
            " OR type LIKE '%EXPIRED' OR type LIKE '%REVOKED' OR type LIKE '%RESUMED' ORDER BY id"
        )
        return [row["type"].removeprefix("APPROVAL_") for row in rows]


async def under(registry: Registry, name: str, head: Actor) -> Actor:
    """Somebody in a department of this head."""
    own: uuid.UUID = await department(registry, f"Of {name}", head=head)
    return await registry.person(name, department=own)
