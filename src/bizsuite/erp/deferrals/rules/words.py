"""The words of deferrals: kinds, states, permissions, events."""

import uuid
from dataclasses import dataclass

from bizsuite.kernel.values import Permission
from bizsuite.kernel.words import Word

DEFERRAL_READ = Permission("deferrals.schedule.read")
DEFERRAL_CREATE = Permission("deferrals.schedule.create")
DEFERRAL_CANCEL = Permission("deferrals.schedule.cancel")
DEFERRAL_POST = Permission("deferrals.run.create")


class DeferralKind(Word):
    """What is deferred."""

    REVENUE = "REVENUE", "Income that will be earned later."
    EXPENSE = "EXPENSE", "An expense that will be incurred later."


class DeferralStatus(Word):
    """Whether something is still to be brought back."""

    ACTIVE = "ACTIVE", "Something is still set aside."
    COMPLETED = "COMPLETED", "All of it is income or expense by now."
    CANCELLED = "CANCELLED", "The rest was brought back at once."


class DeferralLineKind(Word):
    """Why an amount is brought back."""

    RECOGNITION = "RECOGNITION", "Its time has passed."
    RELEASE = "RELEASE", "The document was given up, or the schedule cancelled."


class DeferralLineStatus(Word):
    """Whether a line of a schedule is in the books."""

    PLANNED = "PLANNED", "To be posted at the end of its span."
    POSTED = "POSTED", "In the books."
    REPLACED = "REPLACED", "A cancellation, or a note that gives the document up, has put it away unposted."


@dataclass(frozen=True, slots=True)
class DeferralCreated:
    """An amount has been set aside, with the schedule by which it comes back."""

    schedule_id: uuid.UUID
    company_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class DeferralCancelled:
    """The rest of an amount that was set aside has come back at once."""

    schedule_id: uuid.UUID
    company_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class DeferralsPosted:
    """What was set aside in a company has come back up to a day."""

    run_id: uuid.UUID
    company_id: uuid.UUID
