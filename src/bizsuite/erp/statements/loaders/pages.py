"""Pages of rows that a statement makes up: which part is wanted, and where it lies in the whole."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import sqlalchemy as sa

T = TypeVar("T")
Cursor = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """Which part of a list is wanted; without a size all of it."""

    size: int | None = None
    backward: bool = False
    after: Cursor | None = None
    before: Cursor | None = None


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """A part of a list, each entry with its cursor."""

    entries: Sequence[tuple[Cursor, T]]
    more: bool
    """Whether there is more in the direction in which it was read."""
    count: int
    """Entries of the whole list."""


@dataclass(frozen=True, slots=True)
class Keyset:
    """The order of a list by columns of which no two rows have the same values: name, type, whether downwards."""

    steps: Sequence[tuple[str, Any, bool]]

    @property
    def kinds(self) -> list[Any]:
        """The types of a cursor's values."""
        return [kind for _, kind, _ in self.steps]

    def order(self, rows: Any, *, backward: bool) -> list[Any]:
        """What to order by."""
        return [
            rows.c[name].desc() if down is not backward else rows.c[name].asc()
            for name, _, down in self.steps
        ]

    def beyond(self, rows: Any, cursor: Cursor, *, backward: bool) -> sa.ColumnElement[bool]:
        """The rows behind a cursor, or before it."""
        ways = []
        for place, (name, kind, down) in enumerate(self.steps):
            value = sa.literal(cursor[place], kind)
            further = rows.c[name] < value if down is not backward else rows.c[name] > value
            same = [
                rows.c[each] == sa.literal(cursor[at], of)
                for at, (each, of, _) in enumerate(self.steps[:place])
            ]
            ways.append(sa.and_(*same, further))
        return sa.or_(*ways)

    def page(self, rows: Any, asked: Asked) -> sa.Select[Any]:
        """The rows of a page, and one more to know whether the list goes on."""
        return self.narrowed(sa.select(*rows.c), rows, asked)

    def narrowed(self, chosen: sa.Select[Any], rows: Any, asked: Asked) -> sa.Select[Any]:
        """A statement on these rows, narrowed to a page and one row more."""
        if asked.after is not None:
            chosen = chosen.where(self.beyond(rows, asked.after, backward=False))
        if asked.before is not None:
            chosen = chosen.where(self.beyond(rows, asked.before, backward=True))
        chosen = chosen.order_by(*self.order(rows, backward=asked.backward))
        return chosen if asked.size is None else chosen.limit(asked.size + 1)


def page_of(
    asked: Asked, keyset: Keyset, rows: Sequence[Any], made: Callable[[Any], T], count: int
) -> Page[T]:
    """The page that these rows make, in the order of the list whichever way they were read."""
    size = len(rows) if asked.size is None else asked.size
    entries = [(tuple(row._mapping[name] for name, _, _ in keyset.steps), made(row)) for row in rows[:size]]
    if asked.backward:
        entries.reverse()
    return Page(entries, len(rows) > size, count)
