"""Commands that may be sent twice: a key is stored with its outcome in the transaction of the command itself."""

import uuid
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlmodel import Field

from bizsuite.kernel.clock import now
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Broken, Refused
from bizsuite.kernel.tables import Table, indexed, table_of, unique
from bizsuite.kernel.values import new_id

LONGEST_KEY = 255
KEPT_AT_LEAST = timedelta(hours=24)


class IdempotencyKey(Table, table=True):
    """One key of one actor, what was asked for under it, and what came of it."""

    __tablename__ = "idempotency_key"
    __audited__ = False
    __table_args__ = (unique("actor_id", "key"), indexed("created_at"))

    actor_id: uuid.UUID = Field(sa_type=sa.Uuid)
    key: str = Field(max_length=LONGEST_KEY)
    fingerprint: str
    outcome: dict[str, Any] | None = Field(default=None, sa_type=JSONB, nullable=True)


_KEYS = table_of(IdempotencyKey)


async def recall(db: Db, key: str, fingerprint: str) -> Mapping[str, Any] | None:
    """Claim a key: None when it is new, else what came of it; a parallel twin waits until the first is done.

    Refuses IDEMPOTENCY_KEY_REUSED when something else was asked for under the same key, and INVALID_VALUE for a key
    that is empty, longer than 255 characters or not printable.
    """
    _check(key)
    claim = insert(_KEYS).values(
        tenant_id=db.actor.tenant_id, id=new_id(), actor_id=db.actor.user_id, key=key, fingerprint=fingerprint
    )
    claimed = await db.run(claim.on_conflict_do_nothing())
    if claimed.rowcount == 1:
        return None
    stored = (await db.rows(sa.select(_KEYS.c.fingerprint, _KEYS.c.outcome).where(*_named(db, key))))[0]
    if stored.fingerprint != fingerprint:
        raise Refused(
            "IDEMPOTENCY_KEY_REUSED",
            "This idempotency key was used for another input.",
            path=["idempotencyKey"],
        )
    if stored.outcome is None:
        raise Broken("a command was committed without the outcome of its idempotency key")
    outcome: Mapping[str, Any] = stored.outcome
    return outcome


async def keep(db: Db, key: str, outcome: Mapping[str, Any]) -> None:
    """Store what came of a claimed key."""
    await db.run(sa.update(_KEYS).where(*_named(db, key)).values(outcome=outcome))


async def forget_old_keys(db: Db, age: timedelta = timedelta(hours=48)) -> int:
    """Delete the keys of one tenant that are older than this, and say how many; at least 24 hours are promised."""
    if age < KEPT_AT_LEAST:
        raise ValueError("idempotency keys are kept for 24 hours or longer")
    old = _KEYS.c.created_at < now() - age
    return (await db.run(sa.delete(_KEYS).where(_KEYS.c.tenant_id == db.actor.tenant_id, old))).rowcount


def _check(key: str) -> None:
    if 0 < len(key) <= LONGEST_KEY and key.isprintable():
        return
    raise Refused(
        "INVALID_VALUE",
        "An idempotency key has 1 to {longest} printable characters.",
        path=["idempotencyKey"],
        longest=LONGEST_KEY,
    )


def _named(db: Db, key: str) -> list[sa.ColumnElement[bool]]:
    return [_KEYS.c.tenant_id == db.actor.tenant_id, _KEYS.c.actor_id == db.actor.user_id, _KEYS.c.key == key]
