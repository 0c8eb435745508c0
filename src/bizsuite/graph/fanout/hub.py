"""All groups of one process: who subscribes joins the one whose answers are theirs too."""

import asyncio
from collections.abc import AsyncGenerator, Hashable, Iterator
from typing import TYPE_CHECKING

from prometheus_client import Metric
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily

from bizsuite.graph.errors import is_unavailable
from bizsuite.graph.fanout.group import Answer, Counts, Group
from bizsuite.graph.fanout.member import Member
from bizsuite.graph.fanout.outlets import Mailbox, Outlet
from bizsuite.graph.fanout.source import SharedSource, interrupted
from bizsuite.graph.fanout.told import Told
from bizsuite.graph.fanout.visibility import Visibility
from bizsuite.kernel.clock import now

if TYPE_CHECKING:
    from bizsuite.graph.execution import Begun


class Hub:
    """Answers subscriptions to shared sources."""

    def __init__(self, visibility: Visibility, answer: Answer) -> None:
        self.counts = Counts()
        self._visibility = visibility
        self._answer = answer
        self._groups: dict[Hashable, Group] = {}

    async def tell(self, begun: "Begun", source: SharedSource, outlet: Outlet) -> None:
        """Tell one subscriber, until it is cancelled or has become too slow.

        Raises Interrupted where it can be taken up again, and UNAUTHENTICATED once the sign-in has ended.
        """
        member = Member(begun, outlet)
        try:
            newest = await source.newest()
            key = self._visibility.of(begun, source)
            if (group := self._groups.get(key)) is None:
                group = self._groups[key] = Group(source, newest, self._answer, self.counts)
            group.holders += 1
            try:
                await self._follow(group, member, source, newest)
            finally:
                group.leave(member)
                group.holders -= 1
                if not group.holders:
                    del self._groups[key]
        except Exception as error:
            if not is_unavailable(error):
                raise
            raise interrupted(member.cursor) from error

    async def _follow(self, group: Group, member: Member, source: SharedSource, newest: int) -> None:
        """Tell a member what it asked for, and last why nothing more comes."""
        end = source.lagging
        try:
            async with asyncio.timeout(_seconds_left(member)) as clock:
                await _until_over(group, member, source, newest)
        except TimeoutError:
            if not clock.expired():
                raise
            end = source.expired
        group.leave(member)
        await member.outlet.put(await group.answered(member.begun, end(member.place)))

    async def taken(self, begun: "Begun", source: SharedSource) -> AsyncGenerator[Told, None]:
        """The answers for somebody who takes them one by one."""
        mailbox = Mailbox()
        telling = asyncio.create_task(self.tell(begun, source, mailbox))
        telling.add_done_callback(lambda _: mailbox.close())
        try:
            while (told := await mailbox.take()) is not None:
                yield told
            await telling
        finally:
            telling.cancel()
            await asyncio.gather(telling, return_exceptions=True)

    def collect(self) -> Iterator[Metric]:
        """What goes on, for Prometheus."""
        groups = tuple(self._groups.values())
        for name, description, value in (
            ("groups", "Groups of subscriptions that are answered together.", len(groups)),
            ("subscribers", "Subscriptions in these groups.", sum(group.holders for group in groups)),
        ):
            yield GaugeMetricFamily(f"bizsuite_subscription_{name}", description, value)
        for name, description, value in (
            ("executions", "Operations executed for an event.", self.counts.executions),
            ("messages", "Answers to events given to subscribers.", self.counts.messages),
        ):
            yield CounterMetricFamily(f"bizsuite_subscription_{name}", description, value)


async def _until_over(group: Group, member: Member, source: SharedSource, newest: int) -> None:
    """Bring a member to the place of the group and wait until it is told no more."""
    if source.after is None:
        member.reached(newest, source.cursor(newest))
    else:
        await group.catch_up(member, source, source.after)
    group.join(member)
    await member.over.wait()
    if member.failure is not None:
        raise member.failure


def _seconds_left(member: Member) -> float | None:
    """Until the token runs out; None for one that never does."""
    expires_at = member.begun.actor.expires_at if member.begun.actor else None
    return None if expires_at is None else (expires_at - now()).total_seconds()
