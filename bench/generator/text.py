"""How values look in the text format of COPY."""

from datetime import date, timedelta

NULL = "\\N"
STAMP = "2025-01-01 00:00:00+00"
"""When every generated row was recorded."""


def key(kind: int, number: int) -> str:
    """The id of a generated row: a UUID of version 7 that is the same in every run."""
    return f"01940000-0000-7{kind:03x}-8000-{number:012x}"


def money(cents: int) -> str:
    """An amount with two decimals."""
    return f"{cents // 100}.{cents % 100:02d}"


def plain(cents: int) -> str:
    """An amount without trailing zeros, as hashes of the books want it."""
    return money(cents).rstrip("0").rstrip(".")


def days(first: date, count: int) -> list[str]:
    """The days from the first one on."""
    return [(first + timedelta(days=at)).isoformat() for at in range(count)]


class Sheet:
    """The rows of one table, as they are sent."""

    def __init__(self, table: str, columns: str, tenant: str) -> None:
        self.table = table
        self.columns = ["tenant_id", "id", "version", "created_at", "updated_at", *columns.split()]
        self._tenant = tenant
        self._lines: list[str] = []

    def add(self, key: str, rest: str) -> None:
        """A row, of which the columns that all tables have are known but for the id."""
        self._lines.append(f"{self._tenant}\t{key}\t1\t{STAMP}\t{STAMP}\t{rest}\n")

    def take(self) -> bytes:
        """What has been added since the last time."""
        lines, self._lines = self._lines, []
        return "".join(lines).encode()
