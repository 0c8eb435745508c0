"""People who decide in others' places, in a registry where deeds are approved."""

import uuid
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from bizsuite.kernel.clock import now
from bizsuite.kernel.permissions import Actor
from bizsuite.oa.approvals import service as approvals
from bizsuite.oa.delegations import service
from bizsuite.oa.delegations.rules.setting import NewDelegation
from bizsuite.oa.delegations.tables import ApprovalDelegation
from tests.oa.approvals.registry import Registry

WEEK = timedelta(days=7)


async def delegate(
    registry: Registry, delegator: Actor, to: Actor, *, as_: Actor | str | None = None, **more: Any
) -> ApprovalDelegation:
    """Somebody decides in somebody's place for a week."""
    begin = more.pop("valid_from", now())
    values = {"valid_from": begin, "valid_to": begin + WEEK} | more
    new = NewDelegation(delegator_id=delegator.user_id, delegate_id=to.user_id, **values)
    async with registry.work(as_ or delegator) as db:
        return await service.set_delegation(db, new)


async def end(registry: Registry, delegation: ApprovalDelegation, as_: Actor) -> None:
    """End a delegation before its time."""
    async with registry.work(as_) as db:
        await service.end_delegation(db, delegation.id)


async def approve(registry: Registry, key: uuid.UUID, as_: Actor) -> None:
    """Approve a task as somebody."""
    async with registry.work(as_) as db:
        await approvals.approve(db, key)


async def log(registry: Registry) -> Sequence[tuple[str, str, str | None]]:
    """What was done by whom in whose place, in order."""
    rows = await registry.rows(
        "SELECT a.action, u.name, b.name AS place FROM approval_action a"
        " JOIN user_account u ON u.id = a.actor_id LEFT JOIN user_account b ON b.id = a.on_behalf_of_id"
        " ORDER BY a.created_at, a.seq"
    )
    return [(row["action"], row["name"], row["place"]) for row in rows]
