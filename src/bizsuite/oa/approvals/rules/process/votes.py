"""How votes become a decision: integer arithmetic over seats, nothing else. Pure.

n seats, a approved, r rejected, p = n - a - r are open. The test for approval comes first.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bizsuite.oa.approvals.rules.process.words import Mode, Rejecting
from bizsuite.oa.approvals.rules.words import ApprovalRunStatus


@dataclass(frozen=True, slots=True)
class Votes:
    """How many seats there are, and how many have approved and rejected."""

    seats: int
    approved: int
    rejected: int

    @property
    def open(self) -> int:
        """How many have not voted."""
        return self.seats - self.approved - self.rejected


@dataclass(frozen=True, slots=True, kw_only=True)
class Counting:
    """How the votes of a node are counted, as it was when the node opened."""

    mode: Mode
    rejecting: Rejecting | None = None
    threshold: int | None = None
    """Of RATIO in a hundred, of COUNT in seats."""


Test = Callable[[Counting, Votes], bool]


def quorum(counting: Counting, seats: int) -> int:
    """How many approvals RATIO and COUNT want of so many seats; never more than there are."""
    threshold = counting.threshold or 0
    if counting.mode is Mode.RATIO:
        return (seats * threshold + 99) // 100
    return min(threshold, seats)


def _all_approved(_: Counting, votes: Votes) -> bool:
    return votes.approved == votes.seats


def _one_approved(_: Counting, votes: Votes) -> bool:
    return votes.approved >= 1


def _enough_approved(counting: Counting, votes: Votes) -> bool:
    return votes.approved >= quorum(counting, votes.seats)


def _one_rejected(_: Counting, votes: Votes) -> bool:
    return votes.rejected >= 1


def _all_voted_some_rejected(counting: Counting, votes: Votes) -> bool:
    if counting.rejecting is Rejecting.COLLECT:
        return votes.open == 0 and votes.rejected >= 1
    return votes.rejected >= 1


def _first_or_all_rejected(counting: Counting, votes: Votes) -> bool:
    if counting.rejecting is Rejecting.ALL_MUST_REJECT:
        return votes.rejected == votes.seats
    return votes.rejected >= 1


def _too_many_rejected(counting: Counting, votes: Votes) -> bool:
    return votes.rejected > votes.seats - quorum(counting, votes.seats)


_TESTS: Mapping[Mode, tuple[Test, Test]] = {
    Mode.SINGLE: (_one_approved, _one_rejected),
    Mode.POOL: (_one_approved, _one_rejected),
    Mode.ANY: (_one_approved, _first_or_all_rejected),
    Mode.ALL: (_all_approved, _all_voted_some_rejected),
    Mode.SEQUENTIAL: (_all_approved, _one_rejected),
    Mode.RATIO: (_enough_approved, _too_many_rejected),
    Mode.COUNT: (_enough_approved, _too_many_rejected),
}


def decision(counting: Counting, votes: Votes) -> ApprovalRunStatus:
    """What the votes so far amount to: APPROVED, REJECTED, or OPEN."""
    approved, rejected = _TESTS[counting.mode]
    if votes.seats and approved(counting, votes):
        return ApprovalRunStatus.APPROVED
    if votes.seats and rejected(counting, votes):
        return ApprovalRunStatus.REJECTED
    return ApprovalRunStatus.OPEN


def grown(counting: Counting) -> Counting:
    """How votes are counted once seats were added beside: SINGLE becomes ALL, the others stay what they are."""
    return Counting(mode=Mode.ALL, rejecting=Rejecting.VETO) if counting.mode is Mode.SINGLE else counting


def takes_seats_beside(mode: Mode) -> bool:
    """Whether seats may be added beside those that are there: not where one vote is enough."""
    return mode not in (Mode.ANY, Mode.POOL)
