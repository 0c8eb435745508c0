"""ORDER BY and the null-aware comparison by which a page goes on from a cursor."""

from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any

import orjson
import sqlalchemy as sa

from bizsuite.kernel.errors import BadInput
from bizsuite.kernel.reads import Entity, Sort


def mark_of(entity: Entity, filter: Mapping[str, Any] | None, sort: Sequence[Sort], *more: Any) -> str:
    """A short hash of what a list is of, which entries it has and in which order: a cursor fits such lists only."""
    steps = [[step.column, step.descending, step.nulls_first] for step in sort]
    whole = [entity.name, filter or None, steps, *more]
    shown = orjson.dumps(whole, default=str, option=orjson.OPT_SORT_KEYS | orjson.OPT_NON_STR_KEYS)
    return sha256(shown).hexdigest()[:12]


def effective(sort: Sort, backward: bool) -> Sort:
    """The step as a statement takes it; a page from the end is read in the opposite order."""
    if not backward:
        return sort
    return Sort(sort.column, descending=not sort.descending, nulls_first=not sort.nulls_first)


STEPS_MAX = 10
"""Steps of an order that a client may ask for: the comparison with a cursor grows with their square."""


def steps_of(given: Sequence[Any] | None, name: str = "orderBy") -> Sequence[Any]:
    """The steps of an argument, none where it is left out. Faults: BAD_USER_INPUT for more than are allowed."""
    if len(given or ()) > STEPS_MAX:
        raise BadInput("`{name}` takes at most {most} entries.", name=name, most=STEPS_MAX)
    return given or ()


def complete(sort: Sequence[Sort]) -> tuple[Sort, ...]:
    """An order in which no two rows are equal, since the id comes last.

    It goes in the direction of the last step: rows with equal values then come in order of making.
    """
    return (*sort, Sort("id", descending=bool(sort) and sort[-1].descending))


def order_by(row: Any, sort: Sequence[Sort], backward: bool) -> list[sa.ColumnElement[Any]]:
    """The ORDER BY of a page.

    NULLS is written only where a column can be null, so that a plain index serves the rest.
    """
    steps = []
    for each in sort:
        step = effective(each, backward)
        column = getattr(row, step.column)
        ordered = column.desc() if step.descending else column.asc()
        if getattr(column, "nullable", False):
            ordered = ordered.nulls_first() if step.nulls_first else ordered.nulls_last()
        steps.append(ordered)
    return steps


def beyond(row: Any, sort: Sequence[Sort], values: Sequence[Any], backward: bool) -> sa.ColumnElement[bool]:
    """Whether a row lies beyond the entry that the cursor names, in the direction of reading."""
    alternatives = []
    equal: list[sa.ColumnElement[bool]] = []
    for each, value in zip(sort, values, strict=True):
        step = effective(each, backward)
        column = getattr(row, step.column)
        later = _later(column, step, value)
        if later is not None:
            alternatives.append(sa.and_(*equal, later))
        equal.append(column.is_(None) if value is None else column == value)
    return sa.or_(sa.false(), *alternatives)


def _later(column: Any, step: Sort, value: Any) -> sa.ColumnElement[bool] | None:
    """Whether a column comes after a value; None where nothing can."""
    nullable = getattr(column, "nullable", False)
    if value is None:
        present: sa.ColumnElement[bool] = column.is_not(None)
        return present if step.nulls_first else None
    compared: sa.ColumnElement[bool] = column < value if step.descending else column > value
    return sa.or_(compared, column.is_(None)) if nullable and not step.nulls_first else compared
