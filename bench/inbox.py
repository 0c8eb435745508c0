"""The inbox of one of many users among all the tasks of a company, beside the best SQL written by hand for it.

In a copy of the database four hundred users get two hundred thousand open tasks, and half as many that are done.
"""

import asyncio
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass, replace
from typing import Any

import asyncpg

from bench import reads, servers
from bench.generator.ground import TENANT
from bench.place import Place, copied
from bench.reads import Figures
from bizsuite.graph.node import encode

QUERY = "inbox"
TASKS = 200_000
USERS = 400
ME = f"analyst@{TENANT}.example"
# Due at whole seconds: the SQL by hand writes fractions of them without their last zeros, this server with them.
FILL = (
    "SET session_replication_role = replica",
    """CREATE TEMP TABLE person AS SELECT row_number() OVER (ORDER BY is_me DESC) - 1 AS place, id FROM (
         SELECT id, true AS is_me FROM user_account WHERE email = $2
         UNION ALL SELECT gen_random_uuid(), false FROM generate_series(2, $1::int)) someone""",
    """INSERT INTO user_account SELECT (jsonb_populate_record(u, jsonb_build_object(
         'id', person.id, 'email', 'bench' || person.place || '@example.com', 'name', 'Person ' || person.place))).*
       FROM person, user_account u WHERE u.email = $1 AND person.id <> u.id""",
    """CREATE TEMP TABLE asked AS SELECT n, gen_random_uuid() AS instance_id, gen_random_uuid() AS task_id,
         n > $1::int AS is_done, person.id AS assignee_id
       FROM generate_series(1, $1::int * 3 / 2) n JOIN person ON person.place = n % $2::int""",
    """CREATE TEMP TABLE about AS SELECT row_number() OVER (ORDER BY o.id) AS place, o.id FROM sales_order o
       WHERE NOT EXISTS (SELECT FROM approval_instance i WHERE i.tenant_id = o.tenant_id AND i.subject_id = o.id)""",
    """INSERT INTO approval_instance SELECT (jsonb_populate_record(i, jsonb_build_object('id', asked.instance_id,
         'business_no', 'I' || n, 'title', 'Order ' || n, 'current_subject_id', NULL,
         'subject_id', coalesce(about.id, asked.task_id),
         'status', CASE WHEN is_done THEN 'APPROVED' ELSE 'RUNNING' END,
         'ended_at', CASE WHEN is_done THEN now() END, 'suspended_from', NULL))).*
       FROM asked LEFT JOIN about ON about.place * $1::int = asked.n
         CROSS JOIN approval_instance i WHERE i.id = (SELECT id FROM approval_instance ORDER BY id LIMIT 1)""",
    """INSERT INTO approval_task SELECT (jsonb_populate_record(t, jsonb_build_object('id', task_id,
         'instance_id', asked.instance_id, 'assignee_id', asked.assignee_id,
         'instance_status', CASE WHEN is_done THEN 'APPROVED' ELSE 'RUNNING' END,
         'status', CASE WHEN is_done THEN 'APPROVED' ELSE 'PENDING' END,
         'decided_at', CASE WHEN is_done THEN now() END,
         'due_at', CASE WHEN n % 7 > 0 THEN date_trunc('second', now()) + n % 1009 * interval '1 minute' END))).*
       FROM asked, approval_task t
       WHERE t.id = (SELECT id FROM approval_task WHERE status = 'PENDING' ORDER BY id LIMIT 1)""",
    "SET session_replication_role = origin",
    "GRANT SELECT ON user_account TO bench_reader",
    # Until what was committed is on the disk, VACUUM does not know pages as visible to all.
    "CHECKPOINT",
    "VACUUM (ANALYZE) approval_task",
    "VACUUM (ANALYZE) approval_instance",
)
"""The tasks of the person who asks are about orders; the orders of others are gone."""


@dataclass(frozen=True)
class Listed:
    """The medians at one client."""

    tasks: int
    """All that are open."""
    mine: int
    ours: Figures
    by_hand: Figures
    statements: float

    @property
    def ratio(self) -> float:
        """The time of a request beside that of the statement by hand."""
        return self.ours.p50 / self.by_hand.p50


def measure(
    place: Place, engine: str, *, rounds: int, seconds: float, tasks: int = TASKS, users: int = USERS
) -> Listed:
    """Fill a copy, compare the answers, count the statements, and time both in turns."""
    with copied(place, QUERY) as found, ExitStack() as stack:
        me, open_tasks, mine = asyncio.run(_filled(found, tasks, users))
        floor = replace(
            stack.enter_context(servers.floor(found.dsn, found.tenant)),
            translate=lambda _: {"id": encode("User", me)},
        )
        own = [stack.enter_context(servers.bizsuite(found.url, each)) for each in servers.engines()]
        several = [floor, *own]
        reads.compare(found, several, [QUERY])
        ours = next(each for each in own if each.name == engine)
        reading, _ = asyncio.run(reads.count(found, ours, QUERY))
        timed: Mapping[str, Any] = reads.interleaved(found, [floor, ours], QUERY, 1, rounds, seconds)
        return Listed(open_tasks, mine, timed[engine], timed["floor"], reading)


async def _filled(place: Place, tasks: int, users: int) -> tuple[Any, int, int]:
    """Who asks, how many tasks are open, and how many of these are theirs."""
    given: Mapping[int, list[Any]] = {1: [users, ME], 2: [ME], 3: [tasks, users], 5: [users]}
    connection = await asyncpg.connect(place.dsn)
    try:
        for at, statement in enumerate(FILL):
            await connection.execute(statement, *given.get(at, []))
        me = await connection.fetchval("SELECT id FROM user_account WHERE email = $1", ME)
        counted = "SELECT count(*) FROM approval_task WHERE status = 'PENDING'"
        everything = await connection.fetchval(counted)
        return me, everything, await connection.fetchval(f"{counted} AND assignee_id = $1", me)
    finally:
        await connection.close()
