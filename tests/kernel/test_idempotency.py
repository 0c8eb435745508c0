import asyncio
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from bizsuite.kernel.clock import clock_set_to, now
from bizsuite.kernel.database import Database
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.idempotency import forget_old_keys, is_late_twin, keeping, recall
from bizsuite.kernel.permissions import Actor
from bizsuite.kernel.writing import Missed
from tests.kernel.toys import Note, opened, somebody


async def command(
    store: Database, actor: Actor, key: str, title: str, pause: float = 0, fingerprint: str = "f"
) -> Mapping[str, Any]:
    """A command as the edge runs it: recall, act, keep, commit; once more where a twin was quicker."""
    try:
        async with store.transaction(actor) as db:
            if (told := await recall(db, key, fingerprint)) is not None:
                return told
            note = Note(title=title)
            db.add(note)
            await asyncio.sleep(pause)
            outcome = {"note": str(note.id)}
            await db.flush(lambda: [keeping(db, key, fingerprint, outcome)])
            return outcome
    except Missed as missed:
        assert is_late_twin(missed)
        return await command(store, actor, key, title, pause, fingerprint)


async def titles(store: Database, actor: Actor) -> list[str]:
    async with store.snapshot(actor) as db:
        return sorted(note.title for note in await db.all(sa.select(Note)))


async def test_a_repeated_command_answers_the_same_and_acts_once(store: Database) -> None:
    actor = somebody()
    first = await command(store, actor, "k", "one")
    assert await command(store, actor, "k", "two") == first
    assert await titles(store, actor) == ["one"]


async def test_a_parallel_twin_waits_and_acts_no_second_time(toys: str) -> None:
    actor = somebody()
    async with opened(toys) as here, opened(toys) as there:
        answers = await asyncio.gather(
            *(command(here if n % 2 else there, actor, "k", f"note {n}", pause=0.02) for n in range(10))
        )
        assert len(await titles(here, actor)) == 1
    assert all(answer == answers[0] for answer in answers)


async def test_a_twin_of_a_command_that_failed_acts_itself(store: Database) -> None:
    actor = somebody()
    await command(store, actor, "other", "taken")
    failing = asyncio.create_task(command(store, actor, "k", "taken"))
    with pytest.raises(DBAPIError, match="uq_toy_note"):
        await failing
    await command(store, actor, "k", "free again")
    assert await titles(store, actor) == ["free again", "taken"]


async def test_the_twin_that_waits_takes_over_when_the_first_rolls_back(store: Database) -> None:
    actor = somebody()
    kept = asyncio.Event()

    async def first() -> None:
        async with store.transaction(actor) as db:
            await db.flush(lambda: [keeping(db, "k", "f", {})])
            kept.set()
            await asyncio.sleep(0.05)
            raise LookupError

    failing = asyncio.create_task(first())
    await kept.wait()
    await command(store, actor, "k", "second")
    with pytest.raises(LookupError):
        await failing
    assert await titles(store, actor) == ["second"]


async def test_another_input_under_the_same_key_is_refused(store: Database) -> None:
    actor = somebody()
    await command(store, actor, "k", "one")
    with pytest.raises(Refused) as refusal:
        await command(store, actor, "k", "two", fingerprint="g")
    assert (refusal.value.code, refusal.value.path) == ("IDEMPOTENCY_KEY_REUSED", ("idempotencyKey",))


async def test_keys_of_two_actors_and_of_two_tenants_are_apart(store: Database) -> None:
    actor = somebody()
    for each in (actor, somebody(actor.tenant_id), somebody()):
        await command(store, each, "k", str(each.user_id))
    assert len(await titles(store, actor)) == 2


@pytest.mark.parametrize("key", ["", "x" * 256, "a\x00b", "\ud800", "a\nb"], ids=ascii)
async def test_a_key_that_cannot_be_stored_is_refused(store: Database, key: str) -> None:
    async with store.transaction(somebody()) as db:
        with pytest.raises(Refused) as refusal:
            await recall(db, key, "f")
    assert (refusal.value.code, refusal.value.path) == ("INVALID_VALUE", ("idempotencyKey",))


async def test_the_longest_key_is_taken(store: Database) -> None:
    actor = somebody()
    first = await command(store, actor, "键" * 255, "one")
    assert await command(store, actor, "键" * 255, "two") == first


async def test_old_keys_are_forgotten_and_young_ones_kept(store: Database) -> None:
    actor, other = somebody(), somebody()
    with clock_set_to(now() - timedelta(hours=49)):
        await command(store, actor, "old", "one")
        await command(store, other, "old", "one")
    await command(store, actor, "young", "two")
    async with store.transaction(actor) as db:
        assert await forget_old_keys(db) == 1
        with pytest.raises(ValueError, match="24 hours"):
            await forget_old_keys(db, timedelta(hours=23))
    async with store.transaction(other) as db:
        assert await recall(db, "old", "f") is not None
    async with store.transaction(actor) as db:
        assert await recall(db, "old", "f") is None
        assert await recall(db, "young", "f") is not None
