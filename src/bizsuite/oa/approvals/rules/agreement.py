"""Whether an act may go on: what must be approved, and what has been."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from bizsuite.kernel.errors import Refused
from bizsuite.oa.approvals.rules.definitions import applies, title_for
from bizsuite.oa.approvals.rules.words import ApprovalInstanceStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    """An enabled, published definition for the guard point."""

    definition_id: uuid.UUID
    title_en: str
    title_zh: str
    amount_min: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """An approval of the subject that is running or was granted, and for which revision of it."""

    definition_id: uuid.UUID
    title_en: str
    title_zh: str
    status: ApprovalInstanceStatus
    revision: str


def outstanding(
    demands: Sequence[Demand], attempts: Sequence[Attempt], amount: Decimal | None, revision: str
) -> list[Demand]:
    """The definitions that apply and by which this revision of the subject is not approved."""
    granted = {
        each.definition_id
        for each in attempts
        if each.status is ApprovalInstanceStatus.APPROVED and each.revision == revision
    }
    return [each for each in applying(demands, amount) if each.definition_id not in granted]


def applying(demands: Sequence[Demand], amount: Decimal | None) -> list[Demand]:
    """The definitions that apply to an act of this value."""
    return [each for each in demands if applies(each.amount_min, amount)]


UNDER_WAY = (
    ApprovalInstanceStatus.RUNNING,
    ApprovalInstanceStatus.SUSPENDED,
    ApprovalInstanceStatus.RETURNED,
)


def running(attempts: Sequence[Attempt]) -> list[Attempt]:
    """The approvals that wait for somebody."""
    return [each for each in attempts if each.status in UNDER_WAY]


def require_agreement(guard: str, needed: Sequence[Demand], attempts: Sequence[Attempt], locale: str) -> None:
    """Refuse an act while an approval of it runs (APPROVAL_PENDING) or is missing (APPROVAL_REQUIRED)."""
    if waiting := running(attempts):
        raise pending(waiting[0], locale)
    if needed:
        raise Refused(
            "APPROVAL_REQUIRED",
            "This needs an approval first: {definition}.",
            path=["id"],
            definition=title_for(locale, needed[0].title_en, needed[0].title_zh),
            guard=guard,
        )


def pending(attempt: Attempt, locale: str, *path: str) -> Refused:
    """The refusal of what has to wait for a running approval."""
    return Refused(
        "APPROVAL_PENDING",
        "An approval is running: {definition}.",
        path=path or ("id",),
        definition=title_for(locale, attempt.title_en, attempt.title_zh),
    )


def require_unlocked(attempts: Sequence[Attempt], locale: str) -> None:
    """Refuse a change of what others are deciding about (SUBJECT_LOCKED); what was returned is there to be mended."""
    if waiting := [each for each in running(attempts) if each.status is not ApprovalInstanceStatus.RETURNED]:
        raise Refused(
            "SUBJECT_LOCKED",
            "This cannot be changed while an approval is running: {definition}.",
            path=["id"],
            definition=title_for(locale, waiting[0].title_en, waiting[0].title_zh),
        )


def to_start(needed: Sequence[Demand], attempts: Sequence[Attempt], locale: str) -> list[Demand]:
    """The definitions by which an approval is to start. Refuses APPROVAL_PENDING, NO_APPROVAL_NEEDED."""
    waiting = running(attempts)
    started = {each.definition_id for each in waiting}
    missing = [each for each in needed if each.definition_id not in started]
    if not missing and waiting:
        raise pending(waiting[0], locale, "subjectId")
    if not missing:
        raise Refused("NO_APPROVAL_NEEDED", "This needs no approval.", path=["subjectId"])
    return missing
