import asyncio
import uuid
from datetime import date

import pytest

from bizsuite.kernel.database import Database
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Broken
from bizsuite.kernel.numbering import BLOCK, Series, next_number, next_numbers
from bizsuite.kernel.permissions import Actor
from tests.kernel.toys import Note, as_owner, opened, somebody

INVOICE = Series("toy.invoice", "INV-{year}-{number:05d}", gapless=True)
ORDER = Series("toy.order", "SO-{year}-{number:05d}")
CUSTOMER = Series("toy.customer", "C{number:04d}", gapless=True)
DAY = date(2026, 11, 23)


class Failure(Exception):
    """Raised on purpose."""


async def one(store: Database, actor: Actor, series: Series, on: date = DAY) -> str:
    async def work(db: Db) -> str:
        return await next_number(db, series, actor.company_id, on)

    return await store.write(actor, work)


async def test_numbers_follow_the_pattern_and_each_year_begins_anew(store: Database) -> None:
    actor = somebody()
    assert [await one(store, actor, INVOICE) for _ in range(2)] == ["INV-2026-00001", "INV-2026-00002"]
    assert await one(store, actor, INVOICE, date(2027, 1, 1)) == "INV-2027-00001"
    assert await one(store, actor, INVOICE, DAY) == "INV-2026-00003"


async def test_a_pattern_without_year_goes_on_over_the_years(store: Database) -> None:
    actor = somebody()
    numbers = [await one(store, actor, CUSTOMER, date(year, 1, 1)) for year in (2025, 2026, 2027)]
    assert numbers == ["C0001", "C0002", "C0003"]


async def test_tenants_companies_and_series_count_apart(store: Database) -> None:
    actor = somebody()
    other_company = somebody(actor.tenant_id)
    for asker in (actor, other_company, somebody()):
        assert await one(store, asker, INVOICE) == "INV-2026-00001"
        assert await one(store, asker, ORDER) == "SO-2026-00001"


def test_a_series_needs_a_number_in_its_pattern() -> None:
    with pytest.raises(ValueError, match=r"toy\.bad"):
        Series("toy.bad", "SO-{year}")


async def test_fifty_postings_at_once_with_a_failure_leave_no_gap(store: Database) -> None:
    actor = somebody()
    await one(store, actor, INVOICE)

    async def post(position: int) -> str | None:
        async with store.transaction(actor) as db:
            db.add(Note(title=f"invoice {position}"))
            await db.flush()
            number = await next_number(db, INVOICE, actor.company_id, DAY)
            await asyncio.sleep(0.001)
            if position in (7, 31):
                raise Failure
            return number

    posted = await asyncio.gather(*(post(position) for position in range(52)), return_exceptions=True)
    assert sum(isinstance(result, Failure) for result in posted) == 2
    numbers = sorted(result for result in posted if isinstance(result, str))
    assert numbers == [f"INV-2026-{number:05d}" for number in range(2, 52)]


async def test_a_rolled_back_first_number_is_taken_again(store: Database) -> None:
    actor = somebody()
    with pytest.raises(Failure):
        async with store.transaction(actor) as db:
            await next_number(db, INVOICE, actor.company_id, DAY)
            raise Failure
    assert await one(store, actor, INVOICE) == "INV-2026-00001"


async def test_quick_numbers_are_never_given_twice_not_even_by_two_processes(toys: str) -> None:
    actor = somebody()
    async with opened(toys, pool=5) as here, opened(toys, pool=5) as there:
        numbers = await asyncio.gather(*(one(here if n % 2 else there, actor, ORDER) for n in range(200)))
    assert len(set(numbers)) == 200
    assert max(numbers) <= f"SO-2026-{200 + 2 * BLOCK:05d}"


async def test_quick_numbers_do_not_wait_for_a_transaction_that_took_one(store: Database) -> None:
    actor = somebody()
    async with store.transaction(actor) as slow:
        first = await next_number(slow, ORDER, actor.company_id, DAY)
        async with asyncio.timeout(2):
            others = [await one(store, actor, ORDER) for _ in range(BLOCK + 1)]
    assert [first, *others] == [f"SO-2026-{number:05d}" for number in range(1, BLOCK + 3)]


async def test_requests_that_hold_every_connection_still_get_their_numbers(toys: str) -> None:
    """Taken from the callers' own pool, the block would wait for the very callers that wait for it."""
    async with opened(toys, pool=2) as store, asyncio.timeout(10):
        actors = [somebody() for _ in range(6)]
        numbers = await asyncio.gather(*(one(store, actor, ORDER) for actor in actors))
    assert numbers == ["SO-2026-00001"] * 6


async def test_several_numbers_are_taken_at_once(store: Database) -> None:
    actor = somebody()
    async with store.transaction(actor) as db:
        quick = await next_numbers(db, ORDER, actor.company_id, DAY, 30)
        gapless = await next_numbers(db, INVOICE, actor.company_id, DAY, 30)
    assert list(quick) == [f"SO-2026-{number:05d}" for number in range(1, 31)]
    assert list(gapless) == [f"INV-2026-{number:05d}" for number in range(1, 31)]
    assert await one(store, actor, INVOICE) == "INV-2026-00031"


async def test_a_dry_run_takes_no_number(store: Database, toys: str) -> None:
    actor = somebody()
    async with store.transaction(actor, dry_run=True) as db:
        assert await next_number(db, INVOICE, actor.company_id, DAY) == "INV-2026-?"
        assert await next_number(db, ORDER, actor.company_id, DAY) == "SO-2026-?"
        # What is stored until the roll-back must differ.
        assert await next_numbers(db, ORDER, actor.company_id, DAY, 2) == ["SO-2026-?1", "SO-2026-?2"]
        assert await next_number(db, ORDER, actor.company_id, date(2027, 1, 1)) == "SO-2027-?"
    assert await as_owner(toys, "SELECT count(*) FROM number_series") == [(0,)]


async def test_a_document_is_not_locked_after_a_gapless_number_was_taken(store: Database) -> None:
    actor = somebody()
    async with store.transaction(actor) as db:
        await next_number(db, ORDER, actor.company_id, DAY)
        await db.lock_all(Note, [uuid.uuid4()])
        await next_number(db, INVOICE, actor.company_id, DAY)
        with pytest.raises(Broken, match="locked after rank 90"):
            await db.lock_all(Note, [uuid.uuid4()])
