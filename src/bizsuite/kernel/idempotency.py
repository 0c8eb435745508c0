"""Commands that may be sent twice: a key is stored with its outcome in the transaction of the command itself."""

import uuid
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from bizsuite.kernel.clock import now
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.questions import TENANT, Select, question
from bizsuite.kernel.tables import Table, indexed, table_of, unique
from bizsuite.kernel.values import new_id
from bizsuite.kernel.writing import Missed, Write, adding

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
    """What came of the command that was sent under this key; None where it is new. One statement.

    Refuses IDEMPOTENCY_KEY_REUSED when something else was asked for under the same key, and INVALID_VALUE for a key
    that is empty, longer than 255 characters or not printable.
    """
    _check(key)
    found = await db.rows(_kept(actor=db.actor.user_id, key=key))
    if not found:
        return None
    if found[0].fingerprint != fingerprint:
        raise Refused(
            "IDEMPOTENCY_KEY_REUSED",
            "This idempotency key was used for another input.",
            path=["idempotencyKey"],
        )
    outcome: Mapping[str, Any] = found[0].outcome
    return outcome


def keeping(db: Db, key: str, fingerprint: str, outcome: Mapping[str, Any]) -> Write:
    """Store what came of a command under its key, as the last thing that it does.

    A parallel twin has to wait here until this transaction has ended; it is then too late and is `Missed`.
    """
    row = {
        "tenant_id": db.actor.tenant_id,
        "id": new_id(),
        "actor_id": db.actor.user_id,
        "key": key,
        "fingerprint": fingerprint,
        "outcome": outcome,
    }
    return adding(_KEYS, [row], "DO NOTHING", expected=1)


def is_late_twin(missed: Missed) -> bool:
    """Whether a command found its key taken by a twin that was quicker."""
    return missed.table == _KEYS.name


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


@question
def _kept() -> Select:
    """What is kept under a `key` of an `actor`."""
    return sa.select(_KEYS.c.fingerprint, _KEYS.c.outcome).where(
        _KEYS.c.tenant_id == TENANT,
        _KEYS.c.actor_id == sa.bindparam("actor", type_=sa.Uuid),
        _KEYS.c.key == sa.bindparam("key", type_=sa.Text),
    )
