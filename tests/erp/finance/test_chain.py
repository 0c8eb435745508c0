import uuid
from dataclasses import fields, replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from bizsuite.erp.finance.rules.chain import (
    BEGINNING,
    Link,
    SealedEntry,
    SealedLine,
    SealedSplit,
    canonical,
    seal,
    verify,
)

LINE = SealedLine(
    position=1,
    account_id=uuid.UUID(int=1),
    party_id=uuid.UUID(int=2),
    debit=Decimal("10.00"),
    credit=Decimal(0),
    currency="USD",
    amount=Decimal("10.00"),
    due_date=date(2026, 1, 31),
    label="Rösti 米",
)
ENTRY = SealedEntry(
    id=uuid.UUID(int=3),
    company_id=uuid.UUID(int=4),
    journal_id=uuid.UUID(int=5),
    position=1,
    number="INV/2026/00001",
    entry_date=date(2026, 1, 1),
    description="",
    origin_type="Invoice",
    origin_id=uuid.UUID(int=6),
    reversal_of_id=None,
    lines=[LINE, replace(LINE, position=2, debit=Decimal(0), credit=Decimal(10), amount=Decimal(-10))],
)


def chained(*entries: SealedEntry) -> list[Link]:
    links: list[Link] = []
    previous = BEGINNING
    for entry in entries:
        links.append(Link(entry, previous, seal(previous, entry)))
        previous = links[-1].hash
    return links


def entries(count: int) -> list[SealedEntry]:
    return [replace(ENTRY, id=uuid.UUID(int=100 + n), position=n) for n in range(1, count + 1)]


def test_the_canonical_text_is_what_it_always_was() -> None:
    assert seal(BEGINNING, ENTRY) == "e85c0f76c71d7e8decd82d2e894a9d011256d01921ee219b162676891df2130e"


def test_the_scale_of_a_number_and_the_order_of_lines_do_not_count() -> None:
    stored = replace(
        LINE, debit=Decimal("10.000000"), credit=Decimal("0.000000"), amount=Decimal("10.000000")
    )
    assert canonical(replace(ENTRY, lines=[ENTRY.lines[1], stored])) == canonical(ENTRY)


def test_a_sound_chain_has_no_breach() -> None:
    assert list(verify(chained(*entries(5)))) == []


def test_a_chain_can_be_verified_in_parts() -> None:
    links = chained(*entries(6))
    assert list(verify(links[3:], 3, links[2].hash)) == []


@pytest.mark.parametrize("name", [field.name for field in fields(SealedEntry) if field.name != "lines"])
def test_a_change_of_any_field_of_an_entry_is_found_at_that_entry(name: str) -> None:
    links = chained(*entries(5))
    kept = getattr(links[2].entry, name)
    other: dict[type, Any] = {
        str: "x",
        int: 99,
        date: date(2030, 1, 1),
        uuid.UUID: uuid.uuid4(),
        type(None): uuid.uuid4(),
    }
    change: dict[str, Any] = {name: other[type(kept)]}
    tampered = replace(links[2].entry, **change)
    breaches = list(verify([*links[:2], replace(links[2], entry=tampered), *links[3:]]))
    assert [breach.entry_id for breach in breaches] == [tampered.id]


@pytest.mark.parametrize("name", [field.name for field in fields(SealedLine) if field.name != "splits"])
def test_a_change_of_any_field_of_a_line_is_found(name: str) -> None:
    links = chained(*entries(3))
    other: dict[type, Any] = {
        str: "x",
        int: 99,
        date: date(2030, 1, 1),
        uuid.UUID: uuid.uuid4(),
        Decimal: Decimal("3.01"),
    }
    change: dict[str, Any] = {name: other[type(getattr(LINE, name))]}
    line = replace(LINE, **change)
    tampered = replace(links[1].entry, lines=[line, ENTRY.lines[1]])
    breaches = list(verify([links[0], replace(links[1], entry=tampered), links[2]]))
    assert [(breach.position, breach.detail) for breach in breaches] == [
        (2, "its content is not what was sealed")
    ]


SPLIT = SealedSplit(position=1, value_id=uuid.UUID(int=7), fraction=Decimal("0.5"), amount=Decimal("5.00"))


@pytest.mark.parametrize("name", [field.name for field in fields(SealedSplit)])
def test_a_change_of_what_a_line_is_divided_by_is_found(name: str) -> None:
    line = replace(LINE, splits=[SPLIT, replace(SPLIT, position=2, value_id=uuid.UUID(int=8))])
    entry = replace(ENTRY, lines=[line, ENTRY.lines[1]])
    (link,) = chained(entry)
    assert list(verify([link])) == []
    change: dict[str, Any] = {
        name: {int: 3, uuid.UUID: uuid.uuid4()}.get(type(getattr(SPLIT, name)), Decimal(1))
    }
    for other in ([replace(SPLIT, **change), line.splits[1]], line.splits[:1], []):
        tampered = replace(entry, lines=[replace(line, splits=other), ENTRY.lines[1]])
        assert len(list(verify([replace(link, entry=tampered)]))) == 1


def test_a_missing_entry_and_a_sealed_lie_are_found() -> None:
    links = chained(*entries(4))
    gap = list(verify([links[0], links[2], links[3]]))
    assert gap[0].detail == "position 3 where 2 was expected"
    lie = replace(links[1].entry, description="changed")
    resealed = Link(lie, links[1].previous, seal(links[1].previous, lie))
    assert next(verify([links[0], resealed, links[2]])).position == 3
