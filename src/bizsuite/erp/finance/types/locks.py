"""Locks and their exceptions as clients see them, and what is said when they change."""

from datetime import date, datetime

import strawberry
from strawberry import UNSET

from bizsuite.base.identity.types import Company, User
from bizsuite.erp.finance.reads import locks
from bizsuite.erp.finance.rules.locks import LockArea
from bizsuite.erp.finance.types.entries import JournalEntry
from bizsuite.erp.finance.types.inputs import COMPANY
from bizsuite.graph.fields import column, entity, related, result
from bizsuite.graph.mutations import Change, Command, Payload
from bizsuite.graph.node import Node
from bizsuite.graph.page import Connection
from bizsuite.graph.refusals import UserError, refusal

strawberry.enum(LockArea, description=LockArea.__doc__)


@entity(locks.area_lock)
class AreaLock(Node):
    """Through which day an area of a company's books is locked: nothing of it is posted on or before that day."""

    area: LockArea = column("The area.")
    locked_until: date | None = column("The last day that takes no postings; null where nothing is locked.")
    company: Company | None = related(locks.area_lock_company, "Whose books they are.")
    changes: Connection["LockChange"] | None = related(
        locks.area_lock_changes, "The times that it was moved, newest first."
    )


@entity(locks.lock_change)
class LockChange(Node):
    """One time that a lock was moved."""

    locked_before: date | None = column("The last locked day before; null where nothing was locked.")
    locked_after: date | None = column("The last locked day after it; null where nothing is locked.")
    reason: str = column("Why; never empty where days were opened.")
    created_at: datetime = column("When.")
    area_lock: AreaLock | None = related(locks.lock_change_area_lock, "The lock.")
    changed_by: User | None = related(locks.lock_change_changed_by, "Who moved it.")


@entity(locks.lock_exception)
class LockException(Node):
    """Leave for somebody to post in a locked area until a time."""

    area: LockArea = column("The area; ALL is leave for each.")
    reason: str = column("Why.")
    expires_at: datetime = column("When it ends.")
    revoked_at: datetime | None = column("When it was ended before its time.")
    created_at: datetime = column("When it was granted.")
    company: Company | None = related(locks.lock_exception_company, "In whose books.")
    user: User | None = related(locks.lock_exception_user, "Who may post.")
    granted_by: User | None = related(locks.lock_exception_granted_by, "Who granted it.")
    revoked_by: User | None = related(locks.lock_exception_revoked_by, "Who ended it before its time.")
    uses: Connection["LockExceptionUse"] | None = related(
        locks.lock_exception_uses, "What was posted by it, oldest first."
    )


@entity(locks.lock_exception_use)
class LockExceptionUse(Node):
    """An entry that was posted in a locked area by an exception."""

    created_at: datetime = column("When.")
    entry: JournalEntry | None = related(locks.lock_exception_use_entry, "The entry.")
    lock_exception: LockException | None = related(locks.lock_exception_use_exception, "The exception.")


@strawberry.input
class AreaLockSetInput(Change):
    """Through which day an area is to be locked."""

    locked_until: date | None = strawberry.field(
        description="The last day that takes no postings; null locks nothing."
    )
    reason: str | None = strawberry.field(
        default=UNSET, description="Why; needed where days are opened again. At most 500 characters."
    )


@strawberry.type
class AreaLockSetPayload(Payload):
    """The lock that was moved."""

    area_lock: AreaLock | None = result(locks.area_lock, "The lock.")


@strawberry.input
class LockExceptionCreateInput(Command):
    """Leave to be granted."""

    company_id: strawberry.ID | None = strawberry.field(default=UNSET, description=COMPANY)
    user_id: strawberry.ID = strawberry.field(description="Who may post; somebody who works in the company.")
    area: LockArea = strawberry.field(description="Where; ALL is leave for each area.")
    expires_at: datetime = strawberry.field(description="When it ends: in the future, within 366 days.")
    reason: str = strawberry.field(description="Why. At most 500 characters.")


@strawberry.type
class LockExceptionCreatePayload(Payload):
    """The granted exception."""

    lock_exception: LockException | None = result(locks.lock_exception, "The exception.")


@strawberry.input
class LockExceptionRevokeInput(Change):
    """An exception to be ended."""


@strawberry.type
class LockExceptionRevokePayload(Payload):
    """The exception that was ended."""

    lock_exception: LockException | None = result(locks.lock_exception, "The exception.")


@refusal("PERIOD_LOCKED")
class PeriodIsLocked(UserError):
    """The area takes no postings on this day (PERIOD_LOCKED)."""

    area: LockArea | None = strawberry.field(description="The area that is locked.")
    locked_until: date | None = strawberry.field(description="The last day that takes no postings.")
