"""Business acts of programs: the same services, the same traces, without a request."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

from bizsuite.kernel.audit import record_audit
from bizsuite.kernel.database import Database
from bizsuite.kernel.db import Db
from bizsuite.kernel.outbox import write_outbox
from bizsuite.kernel.permissions import Actor

T = TypeVar("T")


async def act(database: Database, actor: Actor, command: str, work: Callable[[Db], Awaitable[T]]) -> T:
    """Do `work` in one transaction, with its audit row and its events, as a mutation does; rivals are tried again."""

    async def traced(db: Db) -> T:
        done = await work(db)
        await db.flush()
        await write_outbox(db)
        await record_audit(db, command)
        return done

    return await database.write(actor, traced)
