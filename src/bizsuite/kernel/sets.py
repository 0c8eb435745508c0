"""Many rows in one statement whose text does not depend on how many they are: an array for each column."""

from collections.abc import Mapping, Sequence
from enum import Enum
from typing import Any

import sqlalchemy as sa

Values = Sequence[Mapping[str, Any]]
"""Rows by the names of columns; all have the same names."""


def given(table: sa.Table, rows: Values, name: str = "given") -> Any:
    """Rows with values for columns of a table, to select and join from."""
    columns = [table.c[key] for key in rows[0]]
    arrays = [
        sa.literal([_plain(row[column.name]) for row in rows], sa.ARRAY(_element(column)))
        for column in columns
    ]
    declared = [sa.column(column.name, _element(column)) for column in columns]
    return sa.func.unnest(*arrays).table_valued(*declared).render_derived(name)


def _element(column: sa.Column[Any]) -> sa.types.TypeEngine[Any]:
    """The type of a column's values in an array; words are stored as text."""
    return sa.Text() if isinstance(column.type, sa.String) else column.type


def _plain(value: Any) -> Any:
    """A value as an array holds it."""
    return value.value if isinstance(value, Enum) else value
