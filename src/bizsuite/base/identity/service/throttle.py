"""How many sign-ins have failed, counted in the database so that all processes agree."""

import hashlib
from collections.abc import Collection, Mapping

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col

from bizsuite.base.identity.signin import WINDOW, retry_after, too_many_attempts
from bizsuite.base.identity.tables import SignInThrottle
from bizsuite.kernel.clock import now
from bizsuite.kernel.database import Database
from bizsuite.kernel.tables import table_of

Limits = Mapping[str, int]
"""What is counted, such as one user or one address, and how many may fail within the window."""

_COUNTS = table_of(SignInThrottle)


async def count_attempt(database: Database, limits: Limits) -> None:
    """Count one attempt before it is made, so that many at once cannot slip through. Refuses TOO_MANY_ATTEMPTS.

    An attempt that is refused prolongs nothing: whoever waits until the end of the window may try again.
    """
    hashed = {_hash(name): most for name, most in limits.items()}
    async with database.platform() as session:
        rows = (await session.execute(_counting(hashed))).all()
    waits = [retry_after(row.attempts, row.since, now(), hashed[row.key]) for row in rows]
    if any(waits):
        raise too_many_attempts(max(waits))


async def forgive_attempt(database: Database, limits: Limits) -> None:
    """Take an attempt back that did not fail."""
    async with database.platform() as session:
        for key in sorted(map(_hash, limits)):
            less = sa.update(_COUNTS).where(_COUNTS.c.key == key, _COUNTS.c.attempts > 0)
            await session.execute(less.values(attempts=_COUNTS.c.attempts - 1))


async def forget_old_attempts(database: Database) -> None:
    """Delete the counts whose window is over."""
    async with database.platform() as session:
        await session.execute(sa.delete(SignInThrottle).where(col(SignInThrottle.since) < now() - WINDOW))


def _counting(keys: Collection[str]) -> sa.Executable:
    """One statement that counts all keys; in the order of the keys, so that two at once cannot block each other."""
    moment = now()
    new = insert(_COUNTS).values([{"key": key, "attempts": 1, "since": moment} for key in sorted(keys)])
    over = _COUNTS.c.since <= moment - WINDOW
    return new.on_conflict_do_update(
        index_elements=["key"],
        set_={
            "attempts": sa.case((over, 1), else_=_COUNTS.c.attempts + 1),
            "since": sa.case((over, moment), else_=_COUNTS.c.since),
        },
    ).returning(_COUNTS.c.key, _COUNTS.c.attempts, _COUNTS.c.since)


def _hash(name: str) -> str:
    return hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()
