"""Where queries enter locks and their exceptions, and what can be done with them."""

import strawberry

from bizsuite.base.identity import reads as identity
from bizsuite.erp.finance import service, types
from bizsuite.erp.finance.reads import locks as reads
from bizsuite.erp.finance.rules import locks
from bizsuite.erp.finance.service.access import company_of
from bizsuite.graph.context import Info
from bizsuite.graph.fields import found, listed
from bizsuite.graph.given import known
from bizsuite.graph.mutations import mutation
from bizsuite.graph.node import key_of
from bizsuite.graph.page import Connection


@strawberry.type
class LockQuery:
    """Where queries enter."""

    area_lock: types.AreaLock | None = found(reads.area_lock, "One lock, by id or area.")
    area_locks: Connection[types.AreaLock] | None = listed(
        reads.area_lock, "The locks of the company, one for each area."
    )
    lock_change: types.LockChange | None = found(reads.lock_change, "One time that a lock was moved.")
    lock_changes: Connection[types.LockChange] | None = listed(
        reads.lock_change, "The times that locks were moved, newest first."
    )
    lock_exception: types.LockException | None = found(reads.lock_exception, "One exception from a lock.")
    lock_exceptions: Connection[types.LockException] | None = listed(
        reads.lock_exception, "Exceptions from locks, newest first."
    )


@strawberry.type
class LockMutation:
    """What can be done with locks."""

    @mutation(needs=locks.LOCK_SET)
    async def area_lock_set(self, info: Info, input: types.AreaLockSetInput) -> types.AreaLockSetPayload:
        """Lock an area of the books through a day: nothing of it is posted on or before it any more.

        Opening days again takes the permission `finance.lock.relax` and a reason. Refusals: NOT_FOUND, INVALID_VALUE,
        LOCK_UNMOVED, LOCK_REASON_MISSING, PERMISSION_DENIED.
        """
        key = key_of(reads.area_lock, input.id)
        lock = await service.set_lock(
            info.context.db, key, locked_until=input.locked_until, **known(input, "reason")
        )
        return types.AreaLockSetPayload.of(area_lock=lock)

    @mutation(needs=locks.LOCK_RELAX)
    async def lock_exception_create(
        self, info: Info, input: types.LockExceptionCreateInput
    ) -> types.LockExceptionCreatePayload:
        """Let somebody post in a locked area until a time; what they post by it is listed.

        Refusals: NOT_FOUND, INVALID_VALUE, LOCK_REASON_MISSING.
        """
        db = info.context.db
        exception = await service.grant_exception(
            db,
            company_of(
                db, key_of(identity.company, input.company_id, "companyId") if input.company_id else None
            ),
            user_id=key_of(identity.user, input.user_id, "userId"),
            area=input.area,
            until=input.expires_at,
            reason=input.reason,
        )
        return types.LockExceptionCreatePayload.of(lock_exception=exception)

    @mutation(needs=locks.LOCK_RELAX)
    async def lock_exception_revoke(
        self, info: Info, input: types.LockExceptionRevokeInput
    ) -> types.LockExceptionRevokePayload:
        """End an exception before its time. Refusals: NOT_FOUND, LOCK_EXCEPTION_ENDED."""
        exception = await service.revoke_exception(info.context.db, key_of(reads.lock_exception, input.id))
        return types.LockExceptionRevokePayload.of(lock_exception=exception)
