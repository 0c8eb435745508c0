"""How long approvals take, node by node: numbers, durations, and how often they are late, returned and rejected."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Forbidden
from bizsuite.kernel.permissions import Scope
from bizsuite.kernel.tables import table_of
from bizsuite.oa.approvals.rules import APPROVAL_READ, ApprovalRunStatus, ApprovalTaskStatus
from bizsuite.oa.approvals.tables import Definition, Instance, NodeRun, Task, Version

NODES_MAX = 1_000
_RUN, _TASK, _INSTANCE = table_of(NodeRun), table_of(Task), table_of(Instance)
_VERSION, _DEFINITION = table_of(Version), table_of(Definition)


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeMetrics:
    """What is known of the visits of one node of one version of a definition, over a span of days."""

    definition_id: uuid.UUID
    definition_key: str
    version: int
    node_id: str
    visits: int
    decided: int
    average_seconds: int | None
    median_seconds: int | None
    ninetieth_seconds: int | None
    due: int
    overdue: int
    returned: int
    rejected: int

    @property
    def overdue_rate(self) -> Decimal | None:
        """Which share of the tasks that had a day was late."""
        return _share(self.overdue, self.due)

    @property
    def return_rate(self) -> Decimal | None:
        """Which share of the visits was returned from."""
        return _share(self.returned, self.visits)

    @property
    def rejection_rate(self) -> Decimal | None:
        """Which share of the decided visits was rejected."""
        return _share(self.rejected, self.decided)


def _share(part: int, whole: int) -> Decimal | None:
    return None if whole == 0 else round(Decimal(part) / Decimal(whole), 6)


async def metrics(
    db: Db, since: date, until: date, definition_id: uuid.UUID | None = None
) -> Sequence[NodeMetrics]:
    """The nodes at which people act, visited first on these days, in the companies that the actor works in.

    1,000 at most, in one statement. Faults: FORBIDDEN for who may not read all approvals.
    """
    if db.actor.grants.get(APPROVAL_READ.name) is not Scope.ALL:
        raise Forbidden("You need the permission {permission}.", permission=APPROVAL_READ.name)
    statement = _measured(db, since, until)
    if definition_id is not None:
        statement = statement.where(_DEFINITION.c.id == definition_id)
    return [NodeMetrics(**row._mapping) for row in await db.rows(statement)]


def _measured(db: Db, since: date, until: date) -> sa.Select[*tuple[Any, ...]]:
    tenant = db.actor.tenant_id
    tasks = _tasks_of_a_run().lateral("tasks")
    took = sa.func.extract("epoch", _RUN.c.closed_at - _RUN.c.opened_at)
    decided = _RUN.c.status.in_([ApprovalRunStatus.APPROVED, ApprovalRunStatus.REJECTED])
    return (
        sa.select(
            _DEFINITION.c.id.label("definition_id"),
            _DEFINITION.c.key.label("definition_key"),
            _VERSION.c.number.label("version"),
            _RUN.c.node_id,
            sa.func.count().label("visits"),
            sa.func.count().filter(decided).label("decided"),
            _seconds(sa.func.avg(took).filter(decided)).label("average_seconds"),
            _seconds(_percentile(0.5, took, decided)).label("median_seconds"),
            _seconds(_percentile(0.9, took, decided)).label("ninetieth_seconds"),
            _whole(sa.func.sum(tasks.c.due)).label("due"),
            _whole(sa.func.sum(tasks.c.overdue)).label("overdue"),
            sa.func.count().filter(tasks.c.returned > 0).label("returned"),
            sa.func.count().filter(_RUN.c.status == ApprovalRunStatus.REJECTED).label("rejected"),
        )
        .select_from(_RUN)
        .join(_INSTANCE, sa.and_(_INSTANCE.c.tenant_id == tenant, _INSTANCE.c.id == _RUN.c.instance_id))
        .join(_VERSION, sa.and_(_VERSION.c.tenant_id == tenant, _VERSION.c.id == _INSTANCE.c.version_id))
        .join(
            _DEFINITION,
            sa.and_(_DEFINITION.c.tenant_id == tenant, _DEFINITION.c.id == _VERSION.c.definition_id),
        )
        .join(tasks, sa.true())
        .where(
            _RUN.c.tenant_id == tenant,
            _RUN.c.mode.is_not(None),
            _RUN.c.opened_at >= _begin(since, db.actor.zone),
            _RUN.c.opened_at < _begin(until + timedelta(days=1), db.actor.zone),
            _INSTANCE.c.company_id.in_(sorted(db.actor.company_ids)),
        )
        .group_by(_DEFINITION.c.id, _DEFINITION.c.key, _VERSION.c.number, _RUN.c.node_id)
        .order_by(_DEFINITION.c.key, _VERSION.c.number, _RUN.c.node_id)
        .limit(NODES_MAX)
    )


def _tasks_of_a_run() -> sa.Select[*tuple[Any, ...]]:
    late = sa.func.coalesce(_TASK.c.decided_at, sa.func.now()) > _TASK.c.due_at
    returned = _TASK.c.status == ApprovalTaskStatus.RETURNED
    return sa.select(
        sa.func.count(_TASK.c.due_at).label("due"),
        sa.func.count().filter(late).label("overdue"),
        sa.func.count().filter(returned).label("returned"),
    ).where(_TASK.c.tenant_id == _RUN.c.tenant_id, _TASK.c.run_id == _RUN.c.id)


def _percentile(share: float, value: Any, where: Any) -> Any:
    return sa.func.percentile_cont(share).within_group(value).filter(where)


def _seconds(value: Any) -> Any:
    return sa.cast(sa.func.round(sa.cast(value, sa.Numeric)), sa.BigInteger)


def _whole(value: Any) -> Any:
    return sa.cast(sa.func.coalesce(value, 0), sa.BigInteger)


def _begin(day: date, zone: str) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(zone))
