"""What the objects of a session have still to write, as changes of many rows; and making them as written."""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import instance_state

from bizsuite.kernel.audit import note_changes
from bizsuite.kernel.tables import Table, table_of
from bizsuite.kernel.writing import Write, adding, changing, is_plain

_KEYS = ("tenant_id", "id")


def writes_of(session: Session, changes: list[Mapping[str, Any]] | None) -> list[Write] | None:
    """What new and changed objects have to write, changes first; None where only the session itself can write it.

    Notes for the audit what they change. Deleted objects, columns of kinds of their own and values that are expressions
    are left to the session.
    """
    new, dirty = list(session.new), [row for row in session.dirty if session.is_modified(row)]
    kinds: set[Any] = {type(row) for row in (*new, *dirty)}
    if session.deleted or not all(map(_is_plain, kinds)):
        return None
    held = {type(value) for row in (*new, *dirty) for value in row.__dict__.values()}
    if any(issubclass(kind, sa.ClauseElement) for kind in held):
        return None
    if changes is not None:
        note_changes(session, changes)
    return [*_updates(dirty), *sorted(_inserts(new), key=lambda write: write.looks_up)]


def settle(session: Session) -> None:
    """Let the session know that all its objects are written."""
    states = {instance_state(row) for row in (*session.new, *session.dirty)}
    session._register_persistent(states)


@lru_cache(maxsize=1024)
def _is_plain(kind: Hashable) -> bool:
    """Whether objects of a class can be written as arrays of columns."""
    return (
        isinstance(kind, type)
        and issubclass(kind, Table)
        and all(
            column.computed is not None or (is_plain(column) and column.identity is None)
            for column in table_of(kind).columns
        )
    )


@lru_cache(maxsize=1024)
def _names(table: sa.Table) -> tuple[str, ...]:
    """The columns that are written: what the database works out is not."""
    return tuple(column.name for column in table.columns if column.computed is None)


def _inserts(rows: Sequence[Any]) -> Iterable[Write]:
    groups: dict[tuple[type[Table], tuple[str, ...]], list[Any]] = {}
    for row in rows:
        groups.setdefault((type(row), _told(row)), []).append(row.__dict__)
    for (kind, names), own in groups.items():
        yield adding(table_of(kind), [{name: told[name] for name in names} for told in own])


def _told(row: Any) -> tuple[str, ...]:
    """The columns for which an object has a value."""
    names, told = _names(table_of(type(row))), row.__dict__
    return names if told.keys() >= set(names) else tuple(name for name in names if name in told)


def _updates(rows: Sequence[Any]) -> Iterable[Write]:
    groups: dict[tuple[type[Table], tuple[str, ...]], list[Any]] = {}
    for row in rows:
        before = instance_state(row).committed_state
        names = tuple(name for name in _names(table_of(type(row))) if name in before)
        groups.setdefault((type(row), names), []).append(row)
    for (kind, names), own in groups.items():
        values = [{name: row.__dict__[name] for name in (*_KEYS, *names)} for row in own]
        yield changing(table_of(kind), values, _KEYS, expected=len(own))
