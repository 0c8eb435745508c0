"""Numbers of documents: series without a gap where the law wants that, quick ones everywhere else."""

import asyncio
import uuid
from collections import Counter, defaultdict, deque
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any
from weakref import WeakKeyDictionary

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import Field

from bizsuite.kernel.database import Database
from bizsuite.kernel.db import Db
from bizsuite.kernel.sets import given
from bizsuite.kernel.tables import LockRank, Table, table_of, unique
from bizsuite.kernel.values import new_id

BLOCK = 20
"""How many numbers of a series that may have gaps a process takes at once; those left over at its end are lost."""


@dataclass(frozen=True, slots=True)
class Series:
    """A series of numbers that a slice declares, such as `Series("sales.order", "SO-{year}-{number:05d}")`.

    Where the pattern names the year, the numbers begin again at 1 every year; otherwise they go on.
    """

    key: str
    pattern: str
    gapless: bool = False

    def __post_init__(self) -> None:
        if "{number" not in self.pattern:
            raise ValueError(f"the pattern of {self.key} has no {{number}}")

    def year(self, on: date) -> int:
        """The year whose numbers a document of this day takes; 0 where all years share them."""
        return on.year if "{year" in self.pattern else 0

    def text(self, on: date, number: int) -> str:
        """A number as it stands on the document."""
        return self.pattern.format(year=on.year, number=number)

    def unknown(self, on: date) -> str:
        """How a number looks that was not taken: `SO-2026-?`."""
        return self.pattern.format(year=on.year, number=_Unknown())


class _Unknown:
    """A number that nobody has taken."""

    def __format__(self, spec: str) -> str:
        return "?"


class NumberSeries(Table, table=True):
    """The last number taken of one series of one company in one year."""

    __tablename__ = "number_series"
    __audited__ = False
    __lock_rank__ = LockRank.SERIES
    __table_args__ = (unique("company_id", "key", "year"),)

    company_id: uuid.UUID = Field(sa_type=sa.Uuid)
    key: str = Field(sa_type=sa.Text)
    year: int
    last: int = Field(sa_type=sa.BigInteger)


_SERIES = table_of(NumberSeries)


async def next_number(db: Db, series: Series, company_id: uuid.UUID, on: date) -> str:
    """The next number of a series; in a dry run none is taken, and the number reads `?`, a second one `?1`.

    A series without gaps is locked until the transaction ends, so its number is the last thing to be taken in it. Where
    the tenant itself comes into being with the transaction, every series is taken in it, and leaves with it.
    """
    return (await next_numbers(db, series, company_id, on, 1))[0]


async def next_numbers(db: Db, series: Series, company_id: uuid.UUID, on: date, count: int) -> Sequence[str]:
    """The next numbers of a series in rising order, taken at once; see `next_number`."""
    place = _Place(db.actor.tenant_id, company_id, series.key, series.year(on))
    if db.dry_run:
        return untaken(db, Wanted(series=series, company_id=company_id, on=on, count=count))
    if series.gapless or db.secluded:
        if series.gapless:
            db.ranked(NumberSeries)
        last = (await db.run(_TAKING, _values(place, count))).scalar_one()
        taken: Sequence[int] = range(last - count + 1, last + 1)
    else:
        database: Database = db.session.info["database"]
        taken = await _blocks.setdefault(database, _Blocks()).take(database, place, count)
    return [series.text(on, number) for number in taken]


async def number_each(db: Db, series: Series, documents: Sequence[tuple[uuid.UUID, date]]) -> Sequence[str]:
    """The next numbers of a series for many documents, by company and day; those of one year are taken at once."""
    together: defaultdict[tuple[uuid.UUID, int], list[int]] = defaultdict(list)
    for position, (company_id, on) in enumerate(documents):
        together[company_id, series.year(on)].append(position)
    numbers = [""] * len(documents)
    for (company_id, _), positions in sorted(together.items()):
        taken = await next_numbers(db, series, company_id, documents[positions[0]][1], len(positions))
        for position, number in zip(positions, taken, strict=True):
            numbers[position] = number
    return numbers


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """So many numbers of a series of a company, for documents of one day."""

    series: Series
    company_id: uuid.UUID
    on: date
    count: int


def taking(db: Db, wanted: Sequence[Wanted], held: sa.CTE) -> sa.CTE:
    """Take numbers of series without gaps once the rows of `held` are locked: a part of one statement with those.

    Its rows are the last numbers, by `company_id`, `key` and `year`; none where nothing is held. See `texts_of`.
    """
    db.ranked(NumberSeries)
    rows = [
        {"tenant_id": db.actor.tenant_id, "id": new_id(), "company_id": each.company_id}
        | {"key": each.series.key, "year": each.series.year(each.on), "last": each.count}
        for each in wanted
    ]
    source = given(_SERIES, rows)
    # Counting reads all of them: whatever is held is locked before the first number is taken.
    are_held = sa.select(sa.func.count() > 0).select_from(held).scalar_subquery()
    taken = insert(_SERIES).from_select(
        list(rows[0]), sa.select(*source.c).where(are_held), include_defaults=False
    )
    return (
        taken.on_conflict_do_update(
            index_elements=["tenant_id", "company_id", "key", "year"],
            set_={"last": _SERIES.c.last + taken.excluded.last},
        )
        .returning(_SERIES.c.company_id, _SERIES.c.key, _SERIES.c.year, _SERIES.c.last)
        .cte("taken")
    )


def texts_of(wanted: Wanted, last: int) -> Sequence[str]:
    """The numbers that were taken, in rising order, when `last` is the last of them."""
    return [wanted.series.text(wanted.on, number) for number in range(last - wanted.count + 1, last + 1)]


def untaken(db: Db, wanted: Wanted) -> Sequence[str]:
    """What a dry run writes for numbers, none of which it takes: what is stored until the roll-back must differ."""
    series, on = wanted.series, wanted.on
    place = _Place(db.actor.tenant_id, wanted.company_id, series.key, series.year(on))
    shown: Counter[_Place] = db.session.info.setdefault("untaken", Counter())
    first = shown[place]
    shown[place] += wanted.count
    return [f"{series.unknown(on)}{number or ''}" for number in range(first, first + wanted.count)]


@dataclass(frozen=True, slots=True)
class _Place:
    """Which numbers are meant."""

    tenant_id: uuid.UUID
    company_id: uuid.UUID
    key: str
    year: int


def _taking() -> sa.Executable:
    """A statement that takes numbers and returns the last of them; the row comes into being with the first."""
    names = ("tenant_id", "id", "company_id", "key", "year", "last")
    taken = insert(_SERIES).values({name: sa.bindparam(name) for name in names})
    return taken.on_conflict_do_update(
        index_elements=["tenant_id", "company_id", "key", "year"],
        set_={"last": _SERIES.c.last + taken.excluded.last},
    ).returning(_SERIES.c.last)


_TAKING = _taking()


def _values(place: _Place, count: int) -> dict[str, Any]:
    return {**asdict(place), "id": new_id(), "last": count}


class _Blocks:
    """The numbers that this process has taken and not used yet."""

    def __init__(self) -> None:
        self._left: defaultdict[_Place, deque[int]] = defaultdict(deque)
        self._turns: defaultdict[_Place, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def take(self, database: Database, place: _Place, count: int) -> Sequence[int]:
        """Numbers that nobody else gets, in rising order."""
        async with self._turns[place]:
            left = self._left[place]
            if (short := count - len(left)) > 0:
                left.extend(await _block(database, place, max(short, BLOCK)))
            return [left.popleft() for _ in range(count)]


async def _block(database: Database, place: _Place, size: int) -> range:
    async with database.beside(place.tenant_id) as connection:
        last: int = (await connection.execute(_TAKING, _values(place, size))).scalar_one()
    return range(last - size + 1, last + 1)


_blocks: WeakKeyDictionary[Database, _Blocks] = WeakKeyDictionary()
