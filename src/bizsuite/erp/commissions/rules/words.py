"""The words of commissions: permissions and events."""

import uuid
from dataclasses import dataclass

from bizsuite.kernel.values import Permission

COMMISSION_READ = Permission("commissions.commission.read")
PLAN_WRITE = Permission("commissions.plan.write")
SETTLE = Permission("commissions.commission.settle")


@dataclass(frozen=True, slots=True)
class CommissionPlanSet:
    """Somebody earns something on sales, or something else than before."""

    plan_id: uuid.UUID
    company_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class CommissionsSettled:
    """What was due to somebody is owed in the books."""

    settlement_id: uuid.UUID
    company_id: uuid.UUID
