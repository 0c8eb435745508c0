"""A real server with a real replica: who has written reads it, and nobody notices when the replica dies."""

import asyncio
import signal
from pathlib import Path

from tests.processes import SECONDS, Caller, calling, found_tenant, migrated, serving, token
from tests.standby import Standby, primary_and_standby

CREATE = """mutation($name: String!) { customerCreate(input: {name: $name}) {
  customer { id } userErrors { code } } }"""
READ = "query($id: ID!) { customer(id: $id) { name } }"
ROUNDS = 10


async def write_and_read(caller: Caller, name: str) -> None:
    created = (await caller.ask(CREATE, name=name))["customerCreate"]
    assert created["userErrors"] == []
    assert await caller.ask(READ, id=created["customer"]["id"]) == {"customer": {"name": name}}


async def until_read(caller: Caller, standby: Standby) -> None:
    """Write and read until the replica has served some; on a busy machine the primary may do so in between."""
    before, number = standby.reads, 0
    async with asyncio.timeout(SECONDS):
        while standby.reads < before + ROUNDS:
            number += 1
            await write_and_read(caller, f"Number {before} {number}")


async def test_queries_go_to_the_replica_and_see_what_was_written_before_them(tmp_path: Path) -> None:
    with primary_and_standby() as (primary, standby):
        await migrated(primary.url())
        await found_tenant(primary.url())
        bearer = await token(primary.url())
        replica = standby.url().replace("postgresql+asyncpg", "postgresql")
        with serving(tmp_path, DATABASE_URL=primary.dsn(), DATABASE_REPLICA_URL=replica) as server:
            async with calling(server.url, bearer) as caller:
                await until_read(caller, standby)
                standby.stop(signal.SIGQUIT)
                for number in range(ROUNDS):
                    await write_and_read(caller, f"Alone {number}")
                standby.start()
                await until_read(caller, standby)
        told = (tmp_path / "server.log").read_text()
        assert "the replica " in told
        assert "Traceback" not in told
