"""Locked areas of a company's books, how they came to be so, and who may post there nevertheless."""

import uuid
from datetime import date, datetime

from bizsuite.erp.finance.rules.locks import LockArea
from bizsuite.erp.finance.tables import guards
from bizsuite.kernel.schema import after_create, append_only
from bizsuite.kernel.tables import LockRank, Table, check, choice, indexed, moment, references, text, unique


class AreaLock(Table, table=True):
    """Through which day an area is locked; the database tells it to the chain, which all who post lock and read."""

    __tablename__ = "finance_area_lock"
    __lock_rank__ = LockRank.SERIES
    __table_args__ = (unique("company_id", "area"),)

    company_id: uuid.UUID = references("company", indexed=False)
    area: LockArea = choice(LockArea)
    locked_until: date | None = None
    """The last day that takes no postings; none where nothing is locked."""


class LockChange(Table, table=True):
    """One time that a lock was moved. Rows are only ever added."""

    __tablename__ = "finance_lock_change"
    __lock_rank__ = LockRank.SERIES
    __table_args__ = (indexed("company_id", "created_at"), indexed("area_lock_id"))

    company_id: uuid.UUID = references("company", indexed=False)
    area_lock_id: uuid.UUID = references("finance_area_lock", indexed=False)
    locked_before: date | None = None
    locked_after: date | None = None
    reason: str = text()
    changed_by_id: uuid.UUID = references("user_account")


class LockException(Table, table=True):
    """Leave for somebody to post in a locked area until a time; `ALL` is leave for each area."""

    __tablename__ = "finance_lock_exception"
    __lock_rank__ = LockRank.SERIES
    __table_args__ = (
        indexed("user_id", "expires_at"),
        indexed("company_id", "created_at"),
        check("length(reason) > 0", "has_a_reason"),
        check("(revoked_at IS NULL) = (revoked_by_id IS NULL)", "revoked_by_somebody"),
    )

    company_id: uuid.UUID = references("company", indexed=False)
    area: LockArea = choice(LockArea)
    user_id: uuid.UUID = references("user_account", indexed=False)
    reason: str = text()
    expires_at: datetime = moment()
    granted_by_id: uuid.UUID = references("user_account")
    revoked_at: datetime | None = moment(optional=True)
    revoked_by_id: uuid.UUID | None = references("user_account", optional=True)


class LockExceptionUse(Table, table=True):
    """An entry that was posted in a locked area by an exception. Rows are only ever added."""

    __tablename__ = "finance_lock_exception_use"
    __lock_rank__ = LockRank.SERIES
    __table_args__ = (unique("entry_id", "lock_exception_id", name="uq_finance_lock_exception_use_once"),)

    company_id: uuid.UUID = references("company")
    lock_exception_id: uuid.UUID = references("finance_lock_exception")
    entry_id: uuid.UUID = references("finance_entry", indexed=False)


after_create(AreaLock, guards.AREA_LOCK)
after_create(LockChange, append_only("finance_lock_change"))
after_create(LockExceptionUse, append_only("finance_lock_exception_use"))
