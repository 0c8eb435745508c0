"""The log of public events: written in the business transaction, read again by cursor."""

import base64
import binascii
import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from bizsuite.kernel.clock import now
from bizsuite.kernel.database import RELAY_ROLE
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import BadInput
from bizsuite.kernel.modules import Emits
from bizsuite.kernel.plain import plain
from bizsuite.kernel.schema import after_create, row_security
from bizsuite.kernel.tables import METADATA
from bizsuite.kernel.writing import Write, adding

NEWEST_POSSIBLE = 2**63 - 1
_MARK = "e"


class OutboxEvent(SQLModel, table=True):
    """One public event; the relay gives it `seq`, its place in the log of its tenant, after the commit."""

    __tablename__ = "outbox_event"
    __table_args__ = (
        sa.UniqueConstraint("tenant_id", "seq"),
        sa.Index("ix_outbox_event_unsequenced", "id", postgresql_where=sa.text("seq IS NULL")),
    )

    id: int = Field(sa_column=sa.Column(sa.BigInteger, sa.Identity(always=True), primary_key=True))
    tenant_id: uuid.UUID = Field(sa_type=sa.Uuid)
    seq: int | None = Field(default=None, sa_type=sa.BigInteger)
    type: str = Field(sa_type=sa.Text)
    subject_type: str = Field(sa_type=sa.Text)
    subject_id: uuid.UUID = Field(sa_type=sa.Uuid)
    actor_id: uuid.UUID | None = Field(default=None, sa_type=sa.Uuid)
    company_id: uuid.UUID | None = Field(default=None, sa_type=sa.Uuid)
    request_id: str = Field(default="", sa_type=sa.Text)
    payload: dict[str, Any] = Field(default_factory=dict, sa_type=JSONB)
    occurred_at: datetime = Field(sa_type=sa.DateTime(timezone=True))
    stored_at: datetime = Field(
        sa_column=sa.Column(sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now())
    )
    """When it was really written; `occurred_at` lies in the past where history is made by the services."""


class OutboxCounter(SQLModel, table=True):
    """The newest place given in the sequence of one tenant; it outlives events that are no longer kept."""

    __tablename__ = "outbox_counter"

    tenant_id: uuid.UUID = Field(primary_key=True, sa_type=sa.Uuid)
    seq: int = Field(sa_type=sa.BigInteger)


def _for_relay(table: str, rights: str) -> list[str]:
    return [
        f"CREATE POLICY relay ON {table} TO {RELAY_ROLE} USING (true)",
        f"GRANT {rights} ON {table} TO {RELAY_ROLE}",
    ]


after_create(
    OutboxEvent,
    row_security("outbox_event", "SELECT, INSERT") + _for_relay("outbox_event", "SELECT, UPDATE (seq)"),
)
after_create(
    OutboxCounter,
    row_security("outbox_counter", "SELECT") + _for_relay("outbox_counter", "SELECT, INSERT, UPDATE"),
)


@dataclass(frozen=True, slots=True)
class Event:
    """One event of one tenant as it is handed on; `seq` orders the events of the tenant without a gap."""

    seq: int
    type: str
    subject_type: str
    subject_id: uuid.UUID
    actor_id: uuid.UUID | None
    occurred_at: datetime
    company_id: uuid.UUID | None
    request_id: str
    payload: dict[str, Any]

    @property
    def cursor(self) -> str:
        """Where to go on after this event."""
        return encode_cursor(self.seq)


@dataclass(frozen=True, slots=True)
class Gap:
    """The events between a cursor and `oldest` cannot be told any more; `newest` is where the log ends."""

    oldest: int
    newest: int


EVENTS: sa.Table = METADATA.tables["outbox_event"]
"""The log as a plain table."""
COUNTER: sa.Table = METADATA.tables["outbox_counter"]
TOLD = tuple(EVENTS.c[name] for name in Event.__slots__)
"""The columns of which an `Event` is made, in its order."""


def encode_cursor(seq: int) -> str:
    """An opaque text for a place in the log."""
    return base64.urlsafe_b64encode(f"{_MARK}{seq}".encode()).decode().rstrip("=")


def decode_cursor(cursor: str) -> int:
    """The place that a cursor means; raises BadInput for a text that is no cursor of ours."""
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        told = base64.b64decode(padded, altchars=b"-_", validate=True)
        seq = int(told.decode("ascii").removeprefix(_MARK))
    except (binascii.Error, ValueError):
        raise BadInput("The cursor is malformed.") from None
    if not 0 <= seq <= NEWEST_POSSIBLE or encode_cursor(seq) != cursor:
        raise BadInput("The cursor is malformed.")
    return seq


def events_of(db: Db) -> list[Write]:
    """A row for every event that this transaction published."""
    if not db.emitted:
        return []
    at = now()
    return [adding(EVENTS, [_row(db, emits, event, at) for emits, event in db.emitted])]


def _row(db: Db, emits: Emits, event: object, at: datetime) -> dict[str, Any]:
    actor = db.actor
    return {
        "tenant_id": actor.tenant_id,
        "type": emits.name,
        "subject_type": emits.subject,
        "subject_id": emits.subject_id(event),
        "actor_id": actor.user_id,
        "company_id": getattr(event, "company_id", None) or actor.company_id,
        "request_id": actor.request_id,
        "payload": plain(event),
        "occurred_at": at,
    }


def page_after(
    tenant_id: uuid.UUID, seq: int, types: Collection[str] | None, limit: int, *, upto: int = NEWEST_POSSIBLE
) -> sa.Select[Any]:
    """A statement for the events of a tenant after a place, oldest first; None means all types."""
    chosen = sa.select(*TOLD).where(EVENTS.c.tenant_id == tenant_id, EVENTS.c.seq > seq, EVENTS.c.seq <= upto)
    if types is not None:
        chosen = chosen.where(EVENTS.c.type.in_(sorted(types)))
    return chosen.order_by(EVENTS.c.seq).limit(limit)


def ends(tenant_id: uuid.UUID) -> sa.Select[tuple[int | None, int]]:
    """A statement for the oldest place kept (NULL when none is) and the newest given (0 before the first)."""
    oldest = sa.select(sa.func.min(EVENTS.c.seq)).where(EVENTS.c.tenant_id == tenant_id).scalar_subquery()
    newest = sa.select(COUNTER.c.seq).where(COUNTER.c.tenant_id == tenant_id).scalar_subquery()
    return sa.select(oldest, sa.func.coalesce(newest, 0))


def gap_between(after: int, oldest: int | None, newest: int) -> Gap | None:
    """The gap that follows a place: when it lies before the oldest event kept, or after the newest one."""
    first = newest + 1 if oldest is None else oldest
    return Gap(first, newest) if after < first - 1 or after > newest else None


async def events_after(db: Db, seq: int, types: Collection[str] | None, limit: int) -> Sequence[Event]:
    """Up to `limit` events of the actor's tenant after a place, oldest first; None means all types."""
    rows: Sequence[Any] = await db.rows(page_after(db.actor.tenant_id, seq, types, limit))
    return [Event(*row) for row in rows]


async def oldest_seq(db: Db) -> int:
    """The place of the oldest event kept of the actor's tenant; where none is kept, the next place."""
    oldest, newest = await _ends(db)
    return newest + 1 if oldest is None else oldest


async def newest_seq(db: Db) -> int:
    """The newest place in the log of the actor's tenant; 0 before the first event."""
    return (await _ends(db))[1]


async def gap_after(db: Db, seq: int) -> Gap | None:
    """The gap that follows a place in the log of the actor's tenant; None when nothing is missing."""
    return gap_between(seq, *await _ends(db))


async def _ends(db: Db) -> tuple[int | None, int]:
    rows: Sequence[Any] = await db.rows(ends(db.actor.tenant_id))
    oldest, newest = rows[0]
    return oldest, newest
