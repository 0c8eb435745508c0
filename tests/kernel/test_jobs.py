import asyncio
import sys
import uuid
from asyncio.subprocess import Process
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.exc import DBAPIError

from bizsuite.kernel.database import Database, confine
from bizsuite.kernel.errors import Broken
from bizsuite.kernel.jobs import Cron, Handler, Job, enqueue
from bizsuite.kernel.jobs_pgqueuer import ATTEMPTS, SILENCE, PgQueuerJobs, PgQueuerWorker, broken_off
from bizsuite.kernel.permissions import Actor
from tests.kernel.toys import WIRING, Note, as_owner, somebody

SHORT = timedelta(milliseconds=50)


@pytest.fixture
async def queue(toys: str) -> AsyncIterator[Database]:
    """A database whose services can have something done later."""
    found = Database(toys, replace(WIRING, jobs=PgQueuerJobs()))
    yield found
    await found.close()


async def want(
    queue: Database, actor: Actor, name: str = "toy", payload: Mapping[str, Any] | None = None, **how: Any
) -> None:
    async with queue.transaction(actor) as db:
        await enqueue(db, name, payload or {}, **how)


class Doer:
    """A handler that remembers what it did, and fails as often as it is told."""

    def __init__(self, failures: int = 0, pause: float = 0) -> None:
        self.done: list[Job] = []
        self.begun = 0
        self._failures = failures
        self._pause = pause

    async def __call__(self, _: Database, job: Job) -> None:
        self.begun += 1
        await asyncio.sleep(self._pause)
        if self._failures:
            self._failures -= 1
            raise LookupError("not yet")
        self.done.append(job)

    async def until(self, count: int, seconds: float = 10) -> None:
        async with asyncio.timeout(seconds):
            while len(self.done) < count:  # noqa: ASYNC110
                await asyncio.sleep(0.01)


def worker(
    queue: Database, *crons: Cron, silence: timedelta = SILENCE, **handlers: Handler
) -> PgQueuerWorker:
    url = queue.engine.url.render_as_string(hide_password=False)
    return PgQueuerWorker(
        url, queue, handlers, crons, first_pause=timedelta(milliseconds=20), rounds=SHORT, silence=silence
    )


@asynccontextmanager
async def working(*workers: PgQueuerWorker) -> AsyncIterator[None]:
    tasks = [asyncio.create_task(each.run()) for each in workers]
    try:
        yield
    finally:
        for each in workers:
            each.stop()
        async with asyncio.timeout(10):
            await asyncio.gather(*tasks)


async def waiting(toys: str) -> list[tuple[Any, ...]]:
    return await as_owner(toys, "SELECT entrypoint, status::text, attempts FROM jobs.job ORDER BY id")


async def test_a_job_is_done_for_whom_it_was_wanted(queue: Database, toys: str) -> None:
    actor, doer, key = somebody(), Doer(), uuid.uuid4()
    async with working(worker(queue, toy=doer)):
        await want(queue, actor, payload={"document": key, "文": 1})
        await doer.until(1)
    (job,) = doer.done
    assert job.payload == {"document": str(key), "文": 1}
    assert (job.name, job.attempt) == ("toy", 0)
    assert (job.tenant_id, job.user_id, job.company_id) == (actor.tenant_id, actor.user_id, actor.company_id)
    assert job.request_id == "r-1"
    assert await waiting(toys) == []


async def test_a_job_lives_and_dies_with_the_transaction_that_wants_it(queue: Database, toys: str) -> None:
    actor = somebody()
    async with queue.transaction(actor, dry_run=True) as db:
        await enqueue(db, "toy", {})
    with pytest.raises(LookupError):
        async with queue.transaction(actor) as db:
            db.add(Note(title="undone"))
            await enqueue(db, "toy", {})
            raise LookupError
    assert await waiting(toys) == []
    async with queue.transaction(actor) as db:
        db.add(Note(title="done"))
        await enqueue(db, "toy", {})
        assert await waiting(toys) == []
    assert await waiting(toys) == [("toy", "queued", 0)]
    assert await as_owner(toys, "SELECT title FROM toy_note") == [("done",)]


async def test_of_jobs_with_the_same_key_one_waits(queue: Database, toys: str) -> None:
    actor, doer = somebody(), Doer()
    for each in (actor, actor, somebody()):
        await want(queue, each, key="k")
    await want(queue, actor, key="other")
    await want(queue, actor, name="elsewhere", key="k")
    assert len(await waiting(toys)) == 4
    await asyncio.gather(*(want(queue, actor, key="at once") for _ in range(8)))
    assert len(await waiting(toys)) == 5
    await worker(queue, toy=doer).run(once=True)
    await want(queue, actor, key="k")
    assert [name for name, *_ in await waiting(toys)] == ["elsewhere", "toy"]


async def test_a_job_that_fails_is_tried_again_with_growing_pauses(queue: Database, toys: str) -> None:
    doer = Doer(failures=3)
    await want(queue, somebody())
    await worker(queue, toy=doer).run(once=True)
    assert [job.attempt for job in doer.done] == [3]
    assert await waiting(toys) == []


async def test_a_job_that_always_fails_is_kept(queue: Database, toys: str) -> None:
    doer = Doer(failures=100)
    await want(queue, somebody())
    await worker(queue, toy=doer).run(once=True)
    assert doer.begun == ATTEMPTS
    assert await waiting(toys) == [("toy", "failed", ATTEMPTS - 1)]
    told = await as_owner(
        toys, "SELECT traceback ->> 'exception_message' FROM jobs.log WHERE status = 'failed'"
    )
    assert told == [("not yet",)]


async def test_a_delayed_job_waits(queue: Database) -> None:
    doer = Doer()
    async with working(worker(queue, toy=doer)):
        begun = asyncio.get_running_loop().time()
        await want(queue, somebody(), delay=timedelta(seconds=0.6))
        await doer.until(1)
        assert asyncio.get_running_loop().time() - begun >= 0.6


async def test_several_workers_do_each_job_once(queue: Database, toys: str) -> None:
    doer, actor = Doer(pause=0.001), somebody()
    async with queue.transaction(actor) as db:
        for number in range(300):
            await enqueue(db, "toy", {"number": number})
    await asyncio.gather(*(worker(queue, toy=doer).run(once=True) for _ in range(3)))
    assert sorted(job.payload["number"] for job in doer.done) == list(range(300))


async def test_a_worker_leaves_alone_what_it_has_no_handler_for(queue: Database, toys: str) -> None:
    await want(queue, somebody(), name="of another module")
    await worker(queue, toy=Doer()).run(once=True)
    assert await waiting(toys) == [("of another module", "queued", 0)]


async def test_stopping_ends_when_the_job_is_done(queue: Database, toys: str) -> None:
    doer = Doer(pause=0.3)
    await want(queue, somebody())
    async with working(worker(queue, toy=doer)):
        async with asyncio.timeout(5):
            while not doer.begun:  # noqa: ASYNC110
                await asyncio.sleep(0.01)
        assert doer.done == []
    assert len(doer.done) == 1
    assert await waiting(toys) == []


async def test_a_job_that_is_broken_off_goes_back_to_the_queue(queue: Database, toys: str) -> None:
    doer, again = Doer(pause=60), Doer()
    await want(queue, somebody())
    unfinished = asyncio.create_task(worker(queue, toy=doer).run())
    async with asyncio.timeout(10):
        while not doer.begun:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    async with asyncio.timeout(10):
        await broken_off(unfinished)
    async with working(worker(queue, toy=again)):
        await again.until(1)
    assert (doer.done, await waiting(toys)) == ([], [])


async def test_a_worker_lives_through_the_loss_of_its_connection(queue: Database, toys: str) -> None:
    doer = Doer()
    async with working(worker(queue, toy=doer)):
        await want(queue, somebody())
        await doer.until(1)
        gone = (
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'bizsuite jobs'"
        )
        await as_owner(toys, gone)
        await want(queue, somebody())
        await doer.until(2)


OTHER_PROCESS = """
import asyncio, sys, time
from bizsuite.kernel.database import Database
from bizsuite.kernel.jobs_pgqueuer import PgQueuerWorker
async def block(database, job):
    print("begun", flush=True)
    time.sleep(float(sys.argv[2]))
async def main(url):
    await PgQueuerWorker(url, Database(url), {"toy": block}).run(once=True)
asyncio.run(main(sys.argv[1]))
"""
"""A worker whose every job stops its event loop, so that it gives no sign of life."""


@asynccontextmanager
async def silent_worker(toys: str, seconds: float) -> AsyncIterator[Process]:
    """A worker in a process of its own that has begun a job of so many seconds."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", OTHER_PROCESS, toys, str(seconds), stdout=asyncio.subprocess.PIPE
    )
    try:
        assert process.stdout is not None
        async with asyncio.timeout(20):
            assert await process.stdout.readline() == b"begun\n"
        assert [status for _, status, _ in await waiting(toys)] == ["picked"]
        yield process
    finally:
        with suppress(ProcessLookupError):
            process.kill()
        await process.communicate()


async def test_the_job_of_a_killed_worker_is_done_by_another(queue: Database, toys: str) -> None:
    doer = Doer()
    await want(queue, somebody())
    async with silent_worker(toys, 60) as process:
        process.kill()
    async with working(worker(queue, toy=doer)):
        await doer.until(1)
    assert await waiting(toys) == []


async def test_the_job_of_a_slow_worker_is_left_to_it(queue: Database, toys: str) -> None:
    """Its session vouches for it, though dozens of rounds pass without a word from it."""
    doer = Doer()
    await want(queue, somebody())
    async with silent_worker(toys, 2) as process, working(worker(queue, toy=doer)):
        assert await process.wait() == 0
        await want(queue, somebody())
        await doer.until(1)
    assert [job.id for job in doer.done] == [2]
    assert await waiting(toys) == []


async def test_the_job_of_a_hung_worker_is_done_by_another_after_long_silence(
    queue: Database, toys: str
) -> None:
    doer = Doer()
    await want(queue, somebody())
    async with silent_worker(toys, 60), working(worker(queue, silence=timedelta(seconds=0.3), toy=doer)):
        await doer.until(1)
    assert [job.id for job in doer.done] == [1]


async def test_no_commit_sends_a_notice(queue: Database, toys: str) -> None:
    """A trigger that did would make all commits of the database queue up."""
    assert await as_owner(toys, "SELECT tgname FROM pg_trigger WHERE tgrelid = 'jobs.job'::regclass") == []


async def test_the_application_puts_jobs_in_and_reads_none(queue: Database) -> None:
    await want(queue, somebody())
    for forbidden in ("SELECT payload FROM jobs.job", "DELETE FROM jobs.job", "SELECT * FROM jobs.log"):
        with pytest.raises(DBAPIError, match="permission denied"):
            async with queue.engine.begin() as connection:
                await connection.exec_driver_sql(confine(somebody().tenant_id))
                await connection.exec_driver_sql(forbidden)


async def test_without_a_queue_a_job_is_our_fault(store: Database) -> None:
    async with store.transaction(somebody()) as db:
        with pytest.raises(Broken, match="no queue"):
            await enqueue(db, "toy", {})


async def test_a_due_cron_entry_is_done_by_one_worker(queue: Database, toys: str) -> None:
    ticks = 0

    async def tick(_: Database) -> None:
        nonlocal ticks
        ticks += 1

    await as_owner(
        toys,
        "INSERT INTO jobs.schedule (expression, entrypoint, status, next_run, heartbeat)"
        " VALUES ('0 0 1 1 *', 'toy.yearly', 'queued', now() - interval '1 second', now())",
    )
    cron = Cron("toy.yearly", "0 0 1 1 *", tick)
    async with working(worker(queue, cron), worker(queue, cron)):
        async with asyncio.timeout(5):
            while not ticks:  # noqa: ASYNC110
                await asyncio.sleep(0.01)
        await asyncio.sleep(0.2)
    assert ticks == 1
    found = await as_owner(
        toys, "SELECT status::text, next_run > now() FROM jobs.schedule WHERE entrypoint = 'toy.yearly'"
    )
    assert found == [("queued", True)]
