"""Every way to count votes, over all numbers of seats and votes that fit."""

import itertools

import pytest

from bizsuite.oa.approvals.rules.process.votes import Counting, Votes, decision, quorum, takes_seats_beside
from bizsuite.oa.approvals.rules.process.words import Mode, Rejecting

_TABLE = [
    # mode, rejecting, threshold, n, a, r, decided
    ("SINGLE", None, None, 1, 0, 0, "OPEN"),
    ("SINGLE", None, None, 1, 1, 0, "APPROVED"),
    ("SINGLE", None, None, 1, 0, 1, "REJECTED"),
    ("ALL", None, None, 3, 2, 0, "OPEN"),
    ("ALL", None, None, 3, 3, 0, "APPROVED"),
    ("ALL", "VETO", None, 3, 1, 1, "REJECTED"),
    ("ALL", "COLLECT", None, 3, 1, 1, "OPEN"),
    ("ALL", "COLLECT", None, 3, 2, 1, "REJECTED"),
    ("ALL", "COLLECT", None, 3, 3, 0, "APPROVED"),
    ("ANY", None, None, 3, 1, 0, "APPROVED"),
    ("ANY", None, None, 3, 0, 1, "REJECTED"),
    ("ANY", "FIRST_ACTION", None, 3, 0, 1, "REJECTED"),
    ("ANY", "ALL_MUST_REJECT", None, 3, 0, 2, "OPEN"),
    ("ANY", "ALL_MUST_REJECT", None, 3, 0, 3, "REJECTED"),
    ("ANY", "ALL_MUST_REJECT", None, 3, 1, 2, "APPROVED"),
    ("SEQUENTIAL", None, None, 2, 1, 0, "OPEN"),
    ("SEQUENTIAL", None, None, 2, 2, 0, "APPROVED"),
    ("SEQUENTIAL", None, None, 2, 1, 1, "REJECTED"),
    ("RATIO", None, 50, 3, 1, 0, "OPEN"),
    ("RATIO", None, 50, 3, 2, 0, "APPROVED"),
    ("RATIO", None, 50, 3, 0, 1, "OPEN"),
    ("RATIO", None, 50, 3, 1, 2, "REJECTED"),
    ("RATIO", None, 100, 3, 2, 1, "REJECTED"),
    ("RATIO", None, 1, 100, 1, 0, "APPROVED"),
    ("RATIO", None, 1, 100, 0, 99, "OPEN"),
    ("RATIO", None, 1, 100, 0, 100, "REJECTED"),
    ("RATIO", None, 66, 3, 2, 1, "APPROVED"),
    ("RATIO", None, 67, 3, 2, 1, "REJECTED"),
    ("COUNT", None, 2, 5, 1, 3, "OPEN"),
    ("COUNT", None, 2, 5, 2, 3, "APPROVED"),
    ("COUNT", None, 2, 5, 1, 4, "REJECTED"),
    ("COUNT", None, 9, 3, 3, 0, "APPROVED"),
    ("COUNT", None, 9, 3, 2, 1, "REJECTED"),
    ("POOL", None, None, 1, 1, 0, "APPROVED"),
    ("POOL", None, None, 1, 0, 1, "REJECTED"),
]


@pytest.mark.parametrize(("mode", "rejecting", "threshold", "n", "a", "r", "decided"), _TABLE)
def test_a_row_of_the_table(
    mode: str, rejecting: str | None, threshold: int | None, n: int, a: int, r: int, decided: str
) -> None:
    counting = Counting(
        mode=Mode(mode), rejecting=None if rejecting is None else Rejecting(rejecting), threshold=threshold
    )
    assert decision(counting, Votes(n, a, r)).value == decided


def _countings() -> list[Counting]:
    plain = [Counting(mode=mode) for mode in Mode if mode not in (Mode.RATIO, Mode.COUNT)]
    told = [
        Counting(mode=Mode.ALL, rejecting=Rejecting.COLLECT),
        Counting(mode=Mode.ANY, rejecting=Rejecting.ALL_MUST_REJECT),
    ]
    ratios = [Counting(mode=Mode.RATIO, threshold=percent) for percent in (1, 33, 50, 51, 66, 67, 99, 100)]
    return [*plain, *told, *ratios, *(Counting(mode=Mode.COUNT, threshold=k) for k in (1, 2, 3, 7))]


@pytest.mark.parametrize("counting", _countings(), ids=str)
def test_once_all_have_voted_it_is_decided_and_an_approval_in_place_of_a_rejection_never_hurts(
    counting: Counting,
) -> None:
    order = {"REJECTED": 0, "OPEN": 1, "APPROVED": 2}
    for n in range(1, 8):
        for a, r in itertools.product(range(n + 1), repeat=2):
            if a + r > n:
                continue
            decided = decision(counting, Votes(n, a, r)).value
            if a + r == n:
                assert decided != "OPEN", (n, a, r)
            if r and a + r == n:
                instead = decision(counting, Votes(n, a + 1, r - 1)).value
                assert order[instead] >= order[decided], (n, a, r)
            if a + r < n:
                assert order[decision(counting, Votes(n, a, r + 1)).value] <= order[decided]


@pytest.mark.parametrize("percent", range(1, 101))
def test_a_ratio_is_the_least_number_of_seats_that_reaches_the_percent(percent: int) -> None:
    for n in range(1, 40):
        least = next(q for q in range(n + 1) if q * 100 >= n * percent)
        assert quorum(Counting(mode=Mode.RATIO, threshold=percent), n) == least


def test_seats_are_added_beside_where_more_than_one_vote_counts() -> None:
    assert {mode.value for mode in Mode if not takes_seats_beside(mode)} == {"ANY", "POOL"}
