"""Connections: pages by keyset, forward and backward, with null-aware cursors."""

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any, Generic, TypeVar
from uuid import UUID

import orjson
import sqlalchemy as sa
import strawberry

from bizsuite.kernel.errors import BadInput
from bizsuite.kernel.reads import Record, Sort

N = TypeVar("N")
PAGE_DEFAULT = 20


@strawberry.type
class PageInfo:
    """Where a page lies in its list."""

    has_next_page: bool = strawberry.field(description="Whether there is more after this page.")
    has_previous_page: bool = strawberry.field(description="Whether there is more before this page.")
    start_cursor: str | None = strawberry.field(
        description="The cursor of the first edge; null on an empty page."
    )
    end_cursor: str | None = strawberry.field(
        description="The cursor of the last edge; null on an empty page."
    )


@strawberry.type
class Edge(Generic[N]):
    """One entry of a list."""

    cursor: str = strawberry.field(description="Where this entry lies in the list; for `after` and `before`.")
    node: N = strawberry.field(description="The entry itself.")


@strawberry.enum(description="Whether a count is of all entries.")
class CountPrecision(Enum):
    """Whether a count is of all entries."""

    EXACT = strawberry.enum_value("EXACT", description="Every entry was counted.")
    AT_LEAST = strawberry.enum_value(
        "AT_LEAST", description="Counting stopped there: the list has more entries."
    )


@strawberry.type
class Connection(Generic[N]):
    """A page of a list, in a stable order."""

    edges: list[Edge[N]] = strawberry.field(description="The entries of this page with their cursors.")
    nodes: list[N] = strawberry.field(description="The entries of this page.")
    page_info: PageInfo = strawberry.field(description="Where this page lies in the list.")
    total_count: int = strawberry.field(
        description="How many entries the whole list has; counted when selected. Of long logs at most 10,000 are."
    )
    count_precision: CountPrecision = strawberry.field(
        description="Whether `totalCount` is exact, or counting stopped at it."
    )


@dataclass(frozen=True, slots=True)
class Window:
    """Which part of a list is wanted, in which order. `key` tells windows of one request apart."""

    size: int
    backward: bool
    cursor: tuple[Any, ...] | None
    """The sort values of the entry to go on from, the id among them."""
    until: tuple[Any, ...] | None
    sort: tuple[Sort, ...]
    """A complete order: no two entries are equal in it."""
    mark: str
    """Changes with filter and order: a cursor of another list is refused."""
    counted: bool


@dataclass(slots=True)
class Slice:
    """The rows of one page as found; what `Connection` shows."""

    window: Window
    nodes: Sequence[Record]
    more: bool
    count: int | None = None
    """Entries of the whole list when they are asked for; one more than `most` where there are more than that."""
    most: int | None = None
    page_info: PageInfo = field(init=False)

    def __post_init__(self) -> None:
        first, last = (
            (self._cursor(self.nodes[0]), self._cursor(self.nodes[-1])) if self.nodes else (None, None)
        )
        came = self.window.cursor is not None
        self.page_info = PageInfo(
            has_next_page=came if self.window.backward else self.more,
            has_previous_page=self.more if self.window.backward else came,
            start_cursor=first,
            end_cursor=last,
        )

    @property
    def edges(self) -> list[Edge[Any]]:
        """Each entry with its cursor."""
        return [Edge(cursor=self._cursor(node), node=node) for node in self.nodes]

    @property
    def total_count(self) -> int | None:
        """How many entries the whole list has, when it was asked for; no more than are counted."""
        most = self.most
        return self.count if self.count is None or most is None else min(self.count, most)

    @property
    def count_precision(self) -> CountPrecision:
        """Whether all entries were counted."""
        is_cut = self.most is not None and (self.count or 0) > self.most
        return CountPrecision.AT_LEAST if is_cut else CountPrecision.EXACT

    def _cursor(self, record: Record) -> str:
        return encode_cursor(self.window.mark, [record[step.column] for step in self.window.sort])


def encode_cursor(mark: str, values: Sequence[Any]) -> str:
    """The text of a cursor: the list's mark and the sort values of an entry, base64url."""
    return base64.urlsafe_b64encode(orjson.dumps([mark, *map(_plain, values)])).decode().rstrip("=")


def decode_cursor(text: str, mark: str, kinds: Sequence[Any]) -> tuple[Any, ...]:
    """Read a cursor of the list with this mark. Faults: BAD_USER_INPUT when it is malformed or of another list."""
    try:
        raw = base64.b64decode(text.encode("ascii") + b"=" * (-len(text) % 4), altchars=b"-_", validate=True)
        found = orjson.loads(raw)
        if not isinstance(found, list) or len(found) != len(kinds) + 1:
            raise ValueError
        values = tuple(_typed(value, kind) for value, kind in zip(found[1:], kinds, strict=True))
    except (ValueError, TypeError, ArithmeticError, binascii.Error):
        raise BadInput("This is not a cursor.") from None
    if found[0] != mark:
        raise BadInput("The cursor belongs to a list with another filter or order.")
    return values


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal | UUID):
        return str(value)
    if isinstance(value, datetime | date):
        return value.isoformat()
    return value


def _typed(value: Any, kind: Any) -> Any:
    """A cursor's JSON value as the Python type of its column."""
    if value is None:
        return None
    python = kind.python_type
    if python in (datetime, date):
        return python.fromisoformat(value)
    if python is Decimal:
        decimal = Decimal(value) if isinstance(value, str) else None
        if decimal is None or not decimal.is_finite():
            raise ValueError
        return decimal
    if python is UUID:
        return UUID(value)
    if isinstance(kind, sa.Enum):
        return python(value)
    if (
        type(value) is not python
        or (python is int and abs(value) >= 2**31)
        or (python is str and "\0" in value)
    ):
        raise ValueError
    return value


def page_size(first: int | None, last: int | None, most: int) -> tuple[int, bool]:
    """How many entries, and whether from the end. Faults: BAD_USER_INPUT for both, or for a number out of range."""
    if first is not None and last is not None:
        raise BadInput("Pass `first` or `last`, not both.")
    for name, given in (("first", first), ("last", last)):
        if given is not None and not 0 <= given <= most:
            raise BadInput("`{name}` must lie between 0 and {most}.", name=name, most=most)
    if last is not None:
        return last, True
    return PAGE_DEFAULT if first is None else first, False
