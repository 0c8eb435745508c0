"""How votes become a decision: integer arithmetic over seats, nothing else."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from bizsuite.oa.approvals.rules.words import ApprovalMode, ApprovalRunStatus, ApprovalSeatOutcome


@dataclass(frozen=True, slots=True)
class Tally:
    """The votes of a node: how many seats there are, and how many have approved and rejected."""

    seats: int
    approved: int
    rejected: int


Test = Callable[[Tally], bool]

APPROVED_WHEN: Mapping[ApprovalMode, Test] = {
    ApprovalMode.SINGLE: lambda votes: votes.approved == 1,
    ApprovalMode.ANY: lambda votes: votes.approved >= 1,
    ApprovalMode.ALL: lambda votes: votes.approved == votes.seats,
}
REJECTED_WHEN: Mapping[ApprovalMode, Test] = {
    ApprovalMode.SINGLE: lambda votes: votes.rejected == 1,
    ApprovalMode.ANY: lambda votes: votes.rejected >= 1,
    ApprovalMode.ALL: lambda votes: votes.rejected >= 1,
}


def tally(outcomes: Iterable[ApprovalSeatOutcome]) -> Tally:
    """Count the seats of a node; seats that were merged into others are not given."""
    listed = list(outcomes)
    return Tally(
        len(listed), listed.count(ApprovalSeatOutcome.APPROVED), listed.count(ApprovalSeatOutcome.REJECTED)
    )


def decide(mode: ApprovalMode, votes: Tally) -> ApprovalRunStatus:
    """What the votes so far amount to; approval is looked for first. At ANY the first action decides, at ALL a veto."""
    if votes.seats and APPROVED_WHEN[mode](votes):
        return ApprovalRunStatus.APPROVED
    if REJECTED_WHEN[mode](votes):
        return ApprovalRunStatus.REJECTED
    return ApprovalRunStatus.OPEN
