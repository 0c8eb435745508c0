"""Who changed what: one append-only row a command, with every changed row before and after."""

import uuid
from collections.abc import Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy import inspect
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session
from sqlalchemy.orm.base import NO_VALUE
from sqlmodel import Field

from bizsuite.kernel.clock import now
from bizsuite.kernel.plain import AS_THEY_ARE, plain
from bizsuite.kernel.tables import Table, indexed, table_of, text
from bizsuite.kernel.values import new_id
from bizsuite.kernel.writing import Write, adding

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


def audit_of(db: "Db", command: str) -> list[Write]:
    """Who did what in this transaction, with every row that it changed so far; nothing when nothing was."""
    if not db.changes:
        return []
    entry = {
        "tenant_id": db.actor.tenant_id,
        "id": new_id(),
        "actor_id": db.actor.user_id,
        "request_id": db.actor.request_id,
        "command": command,
        "changes": list(db.changes),
    }
    return [adding(table_of(AuditEntry), [entry])]


def note_changes(session: Session, changes: list[Mapping[str, Any]]) -> None:
    """Append what the coming flush will change; give changed rows their next version."""
    for row in session.new:
        if isinstance(row, Table) and row.__audited__:
            changes.append(_entry("INSERT", row, None, _told(row)))
    for row in session.dirty:
        if isinstance(row, Table) and (before := _before(row)):
            row.version += 1
            row.updated_at = now()
            if row.__audited__:
                names = [name for name in _columns(type(row)) if name in before]
                was = {name: plain(before[name]) for name in names}
                changes.append(
                    _entry("UPDATE", row, was, {name: plain(getattr(row, name)) for name in names})
                )
    for row in session.deleted:
        if isinstance(row, Table) and row.__audited__:
            changes.append(_entry("DELETE", row, _told(row), None))


def additions(kind: type[Table], rows: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """What the audit tells of new rows that no objects stand for."""
    if not kind.__audited__:
        return []
    names, table = [name for name in _columns(kind) if name in rows[0]], kind.__tablename__
    return [
        {
            "table": table,
            "id": str(row["id"]),
            "action": "INSERT",
            "before": None,
            "after": {
                name: value if type(value := row[name]) in AS_THEY_ARE else plain(value) for name in names
            },
        }
        for row in rows
    ]


def _entry(action: str, row: Table, before: Any, after: Any) -> dict[str, Any]:
    return {"table": row.__tablename__, "id": str(row.id), "action": action, "before": before, "after": after}


def _told(row: Table) -> dict[str, Any]:
    """What is told of a row as a whole."""
    told = row.__dict__
    return {name: plain(told[name] if name in told else getattr(row, name)) for name in _columns(type(row))}


@cache
def _columns(table: type[Table]) -> Sequence[str]:
    """The columns of which the audit tells."""
    hidden = SECRET_COLUMNS | _UNTOLD
    return [name for name in table.model_fields if name not in hidden]


def _before(row: Table) -> dict[str, Any]:
    """What was in those columns of a row that hold something else now."""
    was: Mapping[str, Any] = inspect(row).committed_state
    return {
        name: None if value is NO_VALUE else value
        for name, value in was.items()
        if value is NO_VALUE or getattr(row, name) != value
    }
