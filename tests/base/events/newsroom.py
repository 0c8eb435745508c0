"""A bureau with a relay and a feed, followed as the transports follow it."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing, asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Any

import orjson

from bizsuite.base.identity import service
from bizsuite.graph.authentication import Caller
from bizsuite.graph.context import Contexts
from bizsuite.graph.execution import Operations
from bizsuite.graph.requests import Asked
from bizsuite.kernel.db import Db
from bizsuite.kernel.feed import Feed
from bizsuite.kernel.permissions import Actor
from bizsuite.kernel.relay import Relay
from tests.base.identity.bureau import Bureau

FOLLOW = """
subscription($after: String, $types: [EventType!]) {
  events(after: $after, types: $types) {
    __typename
    ... on EventGap { reason oldestCursor }
    ... on Event { cursor type }
  }
}
"""
CALLER = Caller(authorization=None, company=None, locale="en", request_id="r-1", client="")
LONG = 20
"""Seconds after which a test gives up."""


@dataclass
class Newsroom:
    """A bureau whose events are told."""

    bureau: Bureau
    feed: Feed
    operations: Operations

    async def follow(
        self, query: str = FOLLOW, *, as_: Actor | None = None, **variables: Any
    ) -> AsyncGenerator[dict[str, Any], None]:
        """The answers of a subscription, as the administrator of acme unless named."""
        asked = Asked(query, None, variables)
        begun = self.operations.begun(asked, CALLER, as_ or self.bureau.admin)
        following: Any = self.operations.follow(begun)
        async with asyncio.timeout(LONG), aclosing(following) as told:
            async for each in told:
                yield orjson.loads(each.body)

    async def hear(self, count: int, query: str = FOLLOW, **given: Any) -> list[Any]:
        """The next events, or gaps, of a new subscription; every answer must be without errors."""
        heard = []
        async with aclosing(self.follow(query, **given)) as answers:
            async for answer in answers:
                assert "errors" not in answer, answer
                heard.append(answer["data"]["events"])
                if len(heard) == count:
                    break
        return heard

    async def rename(self, *names: str, as_: Actor | None = None) -> None:
        """Let something happen: each name is an event COMPANY_CREATED of its own transaction."""
        for name in names:
            new = service.NewCompany(name, "USD")

            async def found(db: Db, new: service.NewCompany = new) -> None:
                await service.create_company(db, new)

            await self.bureau.work(found, as_=as_)
            self.feed.nudge()

    async def listening(self) -> None:
        """Wait until somebody hears what happens from now on."""
        while not self.feed.is_reading:  # noqa: ASYNC110
            await asyncio.sleep(0.01)

    async def settled(self) -> int:
        """The newest place of acme's log once every event has one."""
        while True:
            if not await self.bureau.rows("SELECT 1 FROM outbox_event WHERE seq IS NULL"):
                tenant = self.bureau.admin.tenant_id
                rows = await self.bureau.rows(
                    f"SELECT max(seq) AS newest FROM outbox_event WHERE tenant_id = '{tenant}'"
                )
                newest: int = rows[0]["newest"]
                return newest
            await asyncio.sleep(0.01)

    async def write(self, sql: str) -> None:
        """Run SQL as the owner of the database."""
        async with self.bureau.database.engine.begin() as connection:
            await connection.exec_driver_sql(sql)


@asynccontextmanager
async def opened_newsroom(bureau: Bureau, url: str, *, queue: int = 1000) -> AsyncIterator[Newsroom]:
    """A relay that leads, a feed behind it, and the operations of the bureau's schema."""
    relay = Relay(url)
    feed = Feed(url, relay, queue=queue)
    bureau.services["feed"] = feed
    contexts = Contexts(bureau.database, bureau.services)
    leading = asyncio.create_task(relay.run())
    try:
        yield Newsroom(bureau, feed, Operations(bureau.suite.schema, contexts, bureau.doorkeeper))
    finally:
        leading.cancel()
        with suppress(asyncio.CancelledError):
            await leading
        await feed.close()
