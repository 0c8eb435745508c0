"""Spans and trees, as plain functions."""

import uuid
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bizsuite.erp.statements.rules.spans import Span, StatementPeriod, Turnover, cuts, previous, turnover
from bizsuite.erp.statements.rules.trees import Place, tree

DAYS = st.dates(date(2026, 1, 1), date(2026, 1, 12))
SPANS = st.builds(
    lambda one, two, begins: Span(min(one, two) if begins else None, max(one, two)), DAYS, DAYS, st.booleans()
)
POSTED = st.lists(st.tuples(DAYS, st.integers(0, 9), st.integers(0, 9)), max_size=12)


@pytest.mark.parametrize(
    ("span", "period", "expected"),
    [
        (("2026-02-01", "2026-02-28"), "PREVIOUS_PERIOD", ("2026-01-01", "2026-01-31")),
        (("2026-01-01", "2026-03-31"), "PREVIOUS_PERIOD", ("2025-10-01", "2025-12-31")),
        (("2026-01-01", "2026-12-31"), "PREVIOUS_PERIOD", ("2025-01-01", "2025-12-31")),
        (("2026-02-10", "2026-02-12"), "PREVIOUS_PERIOD", ("2026-02-07", "2026-02-09")),
        (("2026-02-10", "2026-02-10"), "PREVIOUS_PERIOD", ("2026-02-09", "2026-02-09")),
        (("2025-02-01", "2025-02-28"), "PREVIOUS_YEAR", ("2024-02-01", "2024-02-29")),
        (("2024-02-01", "2024-02-29"), "PREVIOUS_YEAR", ("2023-02-01", "2023-02-28")),
        (("2024-02-29", "2024-03-15"), "PREVIOUS_YEAR", ("2023-02-28", "2023-03-15")),
        ((None, "2026-06-15"), "PREVIOUS_YEAR", (None, "2025-06-15")),
        ((None, "2026-06-15"), "PREVIOUS_PERIOD", None),
    ],
)
def test_what_a_span_is_compared_with(
    span: tuple[str | None, str], period: str, expected: tuple[str | None, str] | None
) -> None:
    def made(days: tuple[str | None, str]) -> Span:
        return Span(days[0] and date.fromisoformat(days[0]), date.fromisoformat(days[1]))  # type: ignore[arg-type]

    assert previous(made(span), StatementPeriod(period)) == (made(expected) if expected else None)


@given(SPANS, SPANS, POSTED)
def test_segments_add_up_to_what_each_span_holds(
    one: Span, two: Span, posted: list[tuple[date, int, int]]
) -> None:
    spans = [one, two]
    cut, last = cuts(spans), max(one.until, two.until)
    segments: dict[int, tuple[Decimal, Decimal]] = {}
    for day, debit, credit in posted:
        if day <= last:
            at = sum(each <= day for each in cut)
            before = segments.get(at, (Decimal(0), Decimal(0)))
            segments[at] = (before[0] + debit, before[1] + credit)
    for span in spans:
        inside = [each for each in posted if (span.since or date.min) <= each[0] <= span.until]
        before_it = [each for each in posted if span.since is not None and each[0] < span.since]
        assert turnover(segments, cut, span) == Turnover(
            Decimal(sum(debit - credit for _, debit, credit in before_it)),
            Decimal(sum(debit for _, debit, _ in inside)),
            Decimal(sum(credit for _, _, credit in inside)),
        )
    assert len(cut) <= 3 and all(each <= last for each in cut)
    assert all(later - earlier >= timedelta(days=1) for earlier, later in pairwise(cut))


def test_a_tree_of_two_levels_and_a_ring() -> None:
    top, inner, empty, cash, bank, one, two = (uuid.uuid4() for _ in range(7))
    places = [
        Place(top, None, True),
        Place(inner, top, True),
        Place(cash, inner, False),
        Place(bank, top, False),
        Place(empty, None, True),
        Place(one, two, False),
        Place(two, one, True),
    ]

    def turn(amount: int) -> list[Turnover]:
        return [Turnover(debit=Decimal(amount))]

    grown = tree(places, {cash: turn(1), bank: turn(2), one: turn(4)})
    assert [(each.id, each.level, int(each.turnovers[0].balance)) for each in grown] == [
        (top, 0, 3),
        (inner, 1, 1),
        (cash, 2, 1),
        (bank, 1, 2),
        (one, 0, 4),
    ]
