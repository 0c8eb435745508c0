"""Reminders of ten thousand tasks that are late at once, in one pass of a worker; and tasks that are rejected by time.

In a copy of the database. What only tells somebody something goes in batches; what happens to an approval goes through
its rules, one approval a transaction.
"""

import asyncio
import time
from dataclasses import dataclass

import asyncpg
from sqlalchemy import event

from bench.place import Place, copied
from bizsuite.app import compose
from bizsuite.kernel.database import Database
from bizsuite.oa.approvals.housekeeping import fire_timers_of

DUE = 10_000
REJECTED = 200
DEADLINE = """UPDATE approval_version SET graph = jsonb_set(graph, '{nodes,0,deadline}', jsonb_build_object(
  'hours', 48, 'steps', jsonb_build_array(jsonb_build_object('atPercent', 100, 'action', $1::text))))"""
AS_NOBODY_MAY = "SET session_replication_role = replica"
FILL = (
    """CREATE TEMP TABLE late AS SELECT n, gen_random_uuid() AS instance_id, gen_random_uuid() AS run_id,
         gen_random_uuid() AS seat_id, gen_random_uuid() AS task_id FROM generate_series(1, $1::int) n""",
    "CREATE TEMP TABLE model AS SELECT * FROM approval_task WHERE status = 'PENDING' ORDER BY id LIMIT 1",
    """INSERT INTO approval_instance SELECT (jsonb_populate_record(i, jsonb_build_object('id', late.instance_id,
         'business_no', 'L' || n, 'subject_id', late.task_id, 'current_subject_id', late.task_id))).*
       FROM late, approval_instance i WHERE i.id = (SELECT instance_id FROM model)""",
    """INSERT INTO approval_node_run SELECT (jsonb_populate_record(r, jsonb_build_object('id', late.run_id,
         'instance_id', late.instance_id))).*
       FROM late, approval_node_run r WHERE r.id = (SELECT run_id FROM model)""",
    """INSERT INTO approval_seat SELECT (jsonb_populate_record(s, jsonb_build_object('id', late.seat_id,
         'node_run_id', late.run_id))).*
       FROM late, approval_seat s WHERE s.id = (SELECT seat_id FROM model)""",
    """INSERT INTO approval_task SELECT (jsonb_populate_record(t, jsonb_build_object('id', late.task_id,
         'instance_id', late.instance_id, 'run_id', late.run_id, 'seat_id', late.seat_id,
         'due_at', now() - interval '1 hour'))).*
       FROM late, approval_task t WHERE t.id = (SELECT id FROM model)""",
    """INSERT INTO approval_timer (tenant_id, id, version, created_at, updated_at, instance_id, task_id, kind, ordinal,
         action, fire_at, status, attempt, reason)
       SELECT t.tenant_id, gen_random_uuid(), 1, now(), now(), t.instance_id, t.id, 'STEP', 0, 'REMIND', t.due_at,
         'PENDING', 0, ''
       FROM approval_task t JOIN late ON late.task_id = t.id""",
    "CHECKPOINT",
    "VACUUM (ANALYZE) approval_instance, approval_node_run, approval_seat, approval_task, approval_timer",
)
AGAIN = """UPDATE approval_timer SET status = 'PENDING', fired_at = NULL, action = 'AUTO_REJECT' WHERE id IN (
  SELECT id FROM approval_timer ORDER BY id LIMIT $1)"""


@dataclass(frozen=True)
class Fired:
    """What one pass took."""

    due: int
    seconds: float
    statements: int
    rejected: int
    rejecting: float
    """Seconds of a pass in which approvals end."""


def measure(place: Place, *, due: int = DUE, rejected: int = REJECTED) -> Fired:
    """Fill a copy, let a worker look, and once more with timers that reject."""
    with copied(place, "timers") as found:
        return asyncio.run(_measured(found, due, rejected))


async def _measured(place: Place, due: int, rejected: int) -> Fired:
    connection = await asyncpg.connect(place.dsn)
    database = Database(place.url, compose().wiring)
    said: list[str] = []
    event.listen(database.engine.sync_engine, "before_cursor_execute", lambda *given: said.append(given[2]))
    try:
        await connection.execute(AS_NOBODY_MAY)
        await connection.execute(DEADLINE, "REMIND")
        for statement in FILL:
            await connection.execute(statement, *([due] if "$1" in statement else []))
        begun = time.perf_counter()
        told = await fire_timers_of(database, place.tenant)
        seconds, statements = time.perf_counter() - begun, len(said)
        assert told == due
        events = "SELECT count(*) FROM outbox_event WHERE type = 'APPROVAL_TASK_REMINDED'"
        assert await connection.fetchval(events) == due
        await connection.execute(DEADLINE, "AUTO_REJECT")
        await connection.execute(AGAIN, rejected)
        begun = time.perf_counter()
        ended = await fire_timers_of(database, place.tenant)
        rejecting = time.perf_counter() - begun
        assert ended == rejected
        assert (
            await connection.fetchval("SELECT count(*) FROM approval_instance WHERE status = 'REJECTED'")
            == rejected
        )
        return Fired(due, seconds, statements, rejected, rejecting)
    finally:
        await database.close()
        await connection.close()
