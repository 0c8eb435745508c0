"""Who changed what: one append-only row a command, with every changed row before and after."""

import uuid
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy import inspect
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session
from sqlmodel import Field

from bizsuite.kernel.clock import now
from bizsuite.kernel.plain import plain
from bizsuite.kernel.tables import Table, indexed, table_of, text
from bizsuite.kernel.values import new_id

if TYPE_CHECKING:
    from bizsuite.kernel.db import Db

SECRET_COLUMNS = frozenset({"password_hash", "token_hash", "search"})
"""Columns whose values never reach the audit."""

_UNTOLD = frozenset({"tenant_id", "version", "created_at", "updated_at"})


class AuditEntry(Table, table=True):
    """One command of one actor and all that it changed."""

    __tablename__ = "audit_entry"
    __audited__ = False
    __table_args__ = (indexed("created_at"), indexed("actor_id"))

    actor_id: uuid.UUID | None = Field(default=None, sa_type=sa.Uuid)
    request_id: str = text()
    command: str = text()
    changes: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSONB)


async def record_audit(db: "Db", command: str) -> None:
    """Store who did what in this transaction, with every row that it changed so far; nothing when nothing was."""
    await db.flush()
    if not db.changes:
        return
    entry = {
        "tenant_id": db.actor.tenant_id,
        "id": new_id(),
        "actor_id": db.actor.user_id,
        "request_id": db.actor.request_id,
        "command": command,
        "changes": list(db.changes),
    }
    await db.run(sa.insert(table_of(AuditEntry)).values(entry))


def note_changes(session: Session, changes: list[Mapping[str, Any]]) -> None:
    """Append what the coming flush will change; give changed rows their next version."""
    for row in session.new:
        if isinstance(row, Table) and row.__audited__:
            changes.append(_entry("INSERT", row, None, {name: plain(value) for name, value in _told(row)}))
    for row in session.dirty:
        if isinstance(row, Table) and session.is_modified(row):
            row.version += 1
            row.updated_at = now()
            if row.__audited__:
                before, after = _difference(row)
                changes.append(_entry("UPDATE", row, before, after))
    for row in session.deleted:
        if isinstance(row, Table) and row.__audited__:
            changes.append(_entry("DELETE", row, {name: plain(value) for name, value in _told(row)}, None))


def _entry(action: str, row: Table, before: Any, after: Any) -> dict[str, Any]:
    return {"table": row.__tablename__, "id": str(row.id), "action": action, "before": before, "after": after}


def _told(row: Table) -> list[tuple[str, Any]]:
    hidden = SECRET_COLUMNS | _UNTOLD
    return [(name, getattr(row, name)) for name in type(row).model_fields if name not in hidden]


def _difference(row: Table) -> tuple[dict[str, Any], dict[str, Any]]:
    state = inspect(row)
    before: dict[str, Any] = {}
    after: dict[str, Any] = {}
    for name, value in _told(row):
        history = state.attrs[name].history
        if history.has_changes():
            before[name] = plain(history.deleted[0]) if history.deleted else None
            after[name] = plain(value)
    return before, after
