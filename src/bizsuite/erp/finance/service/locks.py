"""Locking areas of the books, moving locks back, and exceptions: granted, used, revoked."""

import uuid
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import col

from bizsuite.base.identity.service.access import require_company
from bizsuite.base.identity.tables import User, UserCompany
from bizsuite.erp.finance import tables
from bizsuite.erp.finance.rules import locks as rules
from bizsuite.erp.finance.rules.ledger import Prepared
from bizsuite.erp.finance.rules.locks import LockArea
from bizsuite.erp.finance.service.periods import hold_chain
from bizsuite.kernel.clock import now
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.tables import table_of

Locks = Mapping[uuid.UUID, Mapping[LockArea, date]]
"""Through which day each area of a company is locked, by company."""


def begin_locks(db: Db, company_id: uuid.UUID) -> None:
    """Give a company a lock for each area, none of them locked."""
    db.add_all(tables.AreaLock(company_id=company_id, area=area) for area in LockArea)


async def set_lock(
    db: Db, area_lock_id: uuid.UUID, *, locked_until: date | None, reason: str = ""
) -> tables.AreaLock:
    """Lock an area through a day, or no longer; waits for postings that are on their way, which the next ones see.

    Moving it back takes a permission and a reason. Refuses with NOT_FOUND, INVALID_VALUE, LOCK_UNMOVED,
    LOCK_REASON_MISSING, PERMISSION_DENIED.
    """
    lock = await db.lock(tables.AreaLock, area_lock_id)
    require_company(db, lock.company_id)
    if rules.is_relaxed(lock.locked_until, locked_until):
        db.actor.require(rules.LOCK_RELAX)
    told = rules.moved(lock.locked_until, locked_until, reason)
    await hold_chain(db, lock.company_id)
    db.add(
        tables.LockChange(
            company_id=lock.company_id,
            area_lock_id=lock.id,
            locked_before=lock.locked_until,
            locked_after=locked_until,
            reason=told,
            changed_by_id=db.actor.user_id,
        )
    )
    lock.locked_until = locked_until
    await db.flush()
    await db.publish(rules.AreaLockMoved(lock.id, lock.company_id))
    return lock


async def grant_exception(
    db: Db, company_id: uuid.UUID, *, user_id: uuid.UUID, area: LockArea, until: datetime, reason: str
) -> tables.LockException:
    """Let somebody who works in the company post in a locked area until a time.

    Refuses with NOT_FOUND, INVALID_VALUE, LOCK_REASON_MISSING.
    """
    told = rules.granted(reason, until, now())
    await _require_colleague(db, company_id, user_id)
    exception = tables.LockException(
        company_id=company_id,
        area=area,
        user_id=user_id,
        reason=told,
        expires_at=until,
        granted_by_id=db.actor.user_id,
    )
    db.add(exception)
    await db.flush()
    await db.publish(rules.LockExceptionGranted(exception.id, company_id))
    return exception


async def _require_colleague(db: Db, company_id: uuid.UUID, user_id: uuid.UUID) -> None:
    user, works = table_of(User).c, table_of(UserCompany).c
    found = await db.rows(
        sa.select(user.id)
        .join_from(
            user.id.table,
            works.user_id.table,
            sa.and_(works.tenant_id == user.tenant_id, works.user_id == user.id),
        )
        .where(user.tenant_id == db.actor.tenant_id, user.id == user_id, works.company_id == company_id)
    )
    if not found:
        raise Refused("NOT_FOUND", "There is no such record.", path=["userId"])


async def revoke_exception(db: Db, lock_exception_id: uuid.UUID) -> tables.LockException:
    """End an exception before its time; waits for postings that are on their way.

    Refuses with NOT_FOUND, LOCK_EXCEPTION_ENDED.
    """
    exception = await db.lock(tables.LockException, lock_exception_id)
    require_company(db, exception.company_id)
    await hold_chain(db, exception.company_id)
    if exception.revoked_at is not None or exception.expires_at <= now():
        raise Refused("LOCK_EXCEPTION_ENDED", "The exception has ended.", path=["id"])
    exception.revoked_at, exception.revoked_by_id = now(), db.actor.user_id
    await db.flush()
    await db.publish(rules.LockExceptionRevoked(exception.id, exception.company_id))
    return exception


async def require_unlocked(db: Db, entries: Sequence[Prepared], locks: Locks) -> None:
    """Let nothing be posted in a locked area but by an exception of the actor, whose use is noted.

    No statement where nothing is locked. Refuses with PERIOD_LOCKED.
    """
    hit = [(entry, rules.locked_areas(entry, locks[entry.company_id])) for entry in entries]
    hit = [(entry, areas) for entry, areas in hit if areas]
    if not hit:
        return
    found = await _exceptions(db, {entry.company_id for entry, _ in hit})
    used: dict[tuple[uuid.UUID, uuid.UUID], uuid.UUID] = {}
    for entry, areas in hit:
        excused = rules.excusing(areas, found.get(entry.company_id, {}))
        for area in areas:
            if area not in excused:
                raise rules.period_locked(area, locks[entry.company_id][area])
        used |= {(entry.id, key): entry.company_id for key in excused.values()}
    db.add_many(
        tables.LockExceptionUse,
        [
            {"company_id": company_id, "lock_exception_id": key, "entry_id": entry_id}
            for (entry_id, key), company_id in used.items()
        ],
    )
    for entry_id, key in used:
        await db.publish(rules.LockExceptionUsed(key, entry_id))


async def _exceptions(db: Db, companies: Collection[uuid.UUID]) -> dict[uuid.UUID, dict[LockArea, uuid.UUID]]:
    """The exceptions of the actor that have not ended, by company and area; of several the one that ends last."""
    own = tables.LockException
    rows = await db.all(
        sa.select(own)
        .where(
            col(own.company_id).in_(sorted(companies)),
            col(own.user_id) == db.actor.user_id,
            col(own.expires_at) > now(),
            col(own.revoked_at).is_(None),
        )
        .order_by(col(own.expires_at))
    )
    found: dict[uuid.UUID, dict[LockArea, uuid.UUID]] = {}
    for row in rows:
        found.setdefault(row.company_id, {})[row.area] = row.id
    return found
