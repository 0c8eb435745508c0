"""Which rows a transaction holds, and that it locks them in one order, so that no two wait for each other."""

import uuid
from collections.abc import Hashable, Iterable, Iterator
from contextlib import contextmanager

from bizsuite.kernel.errors import Broken, Refused
from bizsuite.kernel.tables import Table


class Locks:
    """The rows that one transaction has locked or added so far, told by their keys."""

    def __init__(self) -> None:
        self._rank = 0
        self._held: dict[type[Table], set[Hashable]] = {}

    def copy(self) -> "Locks":
        """The same as they are now, to go back to."""
        kept = Locks()
        kept._rank, kept._held = self._rank, {table: set(keys) for table, keys in self._held.items()}
        return kept

    def take(self, table: type[Table], keys: Iterable[Hashable] = ()) -> None:
        """Note that rows of this table are locked now; a rank below one that was locked before is our fault.

        Rows that are held already are let through: nobody waits for what he holds.
        """
        wanted, held = set(keys), self._held.setdefault(table, set())
        if wanted and wanted <= held:
            return
        if table.__lock_rank__ < self._rank:
            raise Broken(f"{table.__tablename__} (rank {table.__lock_rank__}) locked after rank {self._rank}")
        self._rank = table.__lock_rank__
        held |= wanted

    @contextmanager
    def begun_anew(self) -> Iterator[None]:
        """What is locked inside has an order of its own, and the one before goes on afterwards; all stays locked."""
        before, self._rank = self._rank, 0
        try:
            yield
        finally:
            self._rank = before

    def add(self, table: type[Table], keys: Iterable[Hashable]) -> None:
        """Note that these rows are new: nobody else sees them."""
        self._held.setdefault(table, set()).update(keys)

    def miss(self, table: type[Table], keys: Iterable[Hashable]) -> None:
        """Note that these rows were not there to be locked."""
        self._held.setdefault(table, set()).difference_update(keys)


class ExpectedVersion:
    """The version that a client has seen of the record that it changes; compared once, when that is locked."""

    def __init__(self) -> None:
        self._expected: tuple[uuid.UUID, int] | None = None

    def expect(self, key: uuid.UUID, version: int) -> None:
        """Compare the row with this id as soon as it is locked."""
        self._expected = (key, version)

    @property
    def is_unchecked(self) -> bool:
        """Whether a version was given and no lock has compared it yet."""
        return self._expected is not None

    def check(self, row: Table) -> None:
        """Compare a row that has been locked. Refuses with STALE_VERSION."""
        if self._expected is None or self._expected[0] != row.id:
            return
        expected, self._expected = self._expected[1], None
        if row.version != expected:
            raise Refused(
                "STALE_VERSION",
                "The record has changed since you read it: it has version {current} now.",
                path=["expectedVersion"],
                current=row.version,
            )
