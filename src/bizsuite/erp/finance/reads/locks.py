"""How locks of areas of the books are reached: who moved them, exceptions, and what was posted by them."""

from bizsuite.base.identity import reads as identity
from bizsuite.erp.finance import reads as ledger
from bizsuite.erp.finance import tables
from bizsuite.erp.finance.rules import words
from bizsuite.kernel.reads import Entity, many, newest, one, sorts

area_lock = Entity(
    name="AreaLock",
    table=tables.AreaLock,
    permission=words.ACCOUNT_READ,
    company="company_id",
    sort=sorts("area"),
    filters=("area", "locked_until"),
    sorts=("area", "locked_until"),
    by=("area",),
)
lock_change = Entity(
    name="LockChange",
    table=tables.LockChange,
    permission=words.ACCOUNT_READ,
    company="company_id",
    sort=sorts(newest("created_at")),
    filters=("created_at", "locked_before", "locked_after"),
    sorts=("created_at",),
)
lock_exception = Entity(
    name="LockException",
    table=tables.LockException,
    permission=words.ACCOUNT_READ,
    company="company_id",
    sort=sorts(newest("created_at")),
    filters=("area", "expires_at", "revoked_at", "created_at"),
    sorts=("created_at", "expires_at"),
)
lock_exception_use = Entity(
    name="LockExceptionUse",
    table=tables.LockExceptionUse,
    permission=words.ACCOUNT_READ,
    company="company_id",
    sort=sorts("created_at"),
    filters=("created_at",),
    sorts=("created_at",),
)

area_lock_company = one(area_lock, "company_id", identity.company)
area_lock_changes = many(area_lock, lock_change, "area_lock_id", newest("created_at"))
lock_change_area_lock = one(lock_change, "area_lock_id", area_lock)
lock_change_changed_by = one(lock_change, "changed_by_id", identity.user)
lock_exception_company = one(lock_exception, "company_id", identity.company)
lock_exception_user = one(lock_exception, "user_id", identity.user)
lock_exception_granted_by = one(lock_exception, "granted_by_id", identity.user)
lock_exception_revoked_by = one(lock_exception, "revoked_by_id", identity.user)
lock_exception_uses = many(lock_exception, lock_exception_use, "lock_exception_id", "created_at")
lock_exception_use_exception = one(lock_exception_use, "lock_exception_id", lock_exception)
lock_exception_use_entry = one(lock_exception_use, "entry_id", ledger.entry)
