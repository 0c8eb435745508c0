"""What is counted and summed of groups, as SQL: of the parts of one currency first, then of whole groups."""

from collections.abc import Callable, Set
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import aggregate_order_by

from bizsuite.graph.engine.json_text import minor_units

PARTS = ("sum", "avg", "min", "max")
CURRENCY = "part_currency"
ENTRIES = "part_entries"
NOTHING: Any = sa.cast(sa.null(), sa.Numeric)
"""In the place of what nobody asks for."""
_PLACES = 6

Value = Callable[[Any], Any]
"""What a group has, from the table of its parts."""


def part_label(measure: str, part: str) -> str:
    """The column that holds the sum, average, least or greatest of a measure."""
    return f"{measure}__{part}"


def summed(column: Any, measure: str, used: Set[str], currency: Any) -> list[Any]:
    """What a part of a group has of a measure; the average of money is rounded to its currency's minor units."""
    needed = {"sum" if part == "avg" else part for part in used}
    found = {part: getattr(sa.func, part)(column) for part in PARTS if part in needed}
    if currency is not None and "avg" in used:
        found["avg"] = sa.func.round(sa.func.avg(column), minor_units(currency), type_=sa.Numeric)
    return [
        each.label(part_label(measure, part))
        for part, each in {"count": sa.func.count(column), **found}.items()
    ]


def counted(parts: Any) -> Any:
    """How many rows a group has."""
    return sa.cast(sa.func.coalesce(sa.func.sum(parts.c[ENTRIES]), sa.literal_column("0")), sa.BigInteger)


def number(measure: str, part: str) -> Value:
    """The sum, average, least or greatest of a number over the parts of a group, to six decimals."""

    def value(parts: Any) -> Any:
        if part == "avg":
            count = sa.func.sum(parts.c[part_label(measure, "count")])
            whole = sa.func.sum(parts.c[part_label(measure, "sum")])
            found = whole / sa.func.nullif(count, sa.literal_column("0"))
        else:
            found = getattr(sa.func, part)(parts.c[part_label(measure, part)])
        return sa.func.round(found, sa.literal_column(str(_PLACES)), type_=sa.Numeric)

    return value


def by_currency(parts: Any, measure: str, used: Set[str]) -> Any:
    """What is summed of money, as a list with an entry for each currency: its code, how many amounts, and the parts."""
    count = parts.c[part_label(measure, "count")]
    amounts = [
        sa.cast(parts.c[part_label(measure, part)] if part in used else NOTHING, sa.Text) for part in PARTS
    ]
    entry = sa.func.json_build_array(parts.c[CURRENCY], count, *amounts)
    listed = sa.func.json_agg(aggregate_order_by(entry, parts.c[CURRENCY]), type_=sa.JSON)
    return listed.filter(count > sa.literal_column("0")).label(measure)
