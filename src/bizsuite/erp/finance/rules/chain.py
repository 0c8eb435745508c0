"""The hash chain of the books: each posted entry seals its content and the entry before it. Pure."""

import hashlib
import json
import uuid
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

BEGINNING = "0" * 64
"""What stands in the place of a hash before the first entry."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedSplit:
    """What of a part of a line may never change."""

    position: int
    value_id: uuid.UUID
    fraction: Decimal
    amount: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedLine:
    """What of a line may never change."""

    position: int
    account_id: uuid.UUID
    party_id: uuid.UUID | None
    debit: Decimal
    credit: Decimal
    currency: str
    amount: Decimal
    due_date: date | None
    label: str
    splits: Sequence[SealedSplit] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedEntry:
    """What of an entry may never change."""

    id: uuid.UUID
    company_id: uuid.UUID
    journal_id: uuid.UUID
    position: int
    number: str
    entry_date: date
    description: str
    origin_type: str | None
    origin_id: uuid.UUID | None
    reversal_of_id: uuid.UUID | None
    lines: Sequence[SealedLine]


@dataclass(frozen=True, slots=True)
class Link:
    """A stored entry with the hashes stored beside it."""

    entry: SealedEntry
    previous: str
    hash: str


@dataclass(frozen=True, slots=True)
class Breach:
    """Where a chain is broken first, and how."""

    entry_id: uuid.UUID
    position: int
    detail: str


def seal(previous: str, entry: SealedEntry) -> str:
    """The hash of an entry: sha256 in hexadecimal over the hash before it and its canonical content."""
    return hashlib.sha256(f"{previous}\n{canonical(entry)}".encode()).hexdigest()


def canonical(entry: SealedEntry) -> str:
    """The content of an entry as text: the same content gives the same text, whatever its way."""
    told = {name: getattr(entry, name) for name in SealedEntry.__slots__ if name != "lines"}
    lines = [_line(line) for line in sorted(entry.lines, key=lambda line: line.position)]
    return json.dumps({**told, "lines": lines}, default=_text, sort_keys=True, separators=(",", ":"))


LINE = tuple(name for name in SealedLine.__slots__ if name != "splits")
"""What is told of every line."""
SPLIT = SealedSplit.__slots__


def _line(line: SealedLine) -> dict[str, object]:
    """What is told of a line; one that is not divided says nothing about it, as before lines could be."""
    told: dict[str, object] = {name: getattr(line, name) for name in LINE}
    if line.splits:
        told["splits"] = [
            {name: getattr(split, name) for name in SPLIT}
            for split in sorted(line.splits, key=lambda split: split.position)
        ]
    return told


def _text(value: object) -> str:
    if isinstance(value, Decimal):
        return format(value.normalize(), "f") if value else "0"
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


def verify(links: Iterable[Link], position: int = 0, previous: str = BEGINNING) -> Iterator[Breach]:
    """The first breach of a chain, if it has one; links come in the order of their positions.

    `position` and `previous` are where to go on after a part that has been verified.
    """
    for link in links:
        position += 1
        if breach := _breach(link, position, previous):
            yield Breach(link.entry.id, link.entry.position, breach)
            return
        previous = link.hash


def _breach(link: Link, position: int, previous: str) -> str | None:
    if link.entry.position != position:
        return f"position {link.entry.position} where {position} was expected"
    if link.previous != previous:
        return "the hash before it is not that of the entry before it"
    if link.hash != seal(previous, link.entry):
        return "its content is not what was sealed"
    return None
