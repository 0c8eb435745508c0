"""The words of planning: permissions, events."""

import uuid
from dataclasses import dataclass, field
from typing import Any

from bizsuite.kernel.values import Permission

RULE_READ = Permission("planning.reorder_rule.read")
RULE_WRITE = Permission("planning.reorder_rule.write")
SUPPLY_READ = Permission("planning.supply.read")
SUPPLY_RUN = Permission("planning.supply.run")


@dataclass(frozen=True, slots=True)
class ReorderRuleSet:
    """When a product is re-ordered for a warehouse was said, or said anew."""

    rule_id: uuid.UUID
    company_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class SupplyRan:
    """What is to be ordered was worked out anew."""

    run_id: uuid.UUID
    company_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class PlannedSupply:
    """Asks for goods that are being ordered and that stock does not expect yet, such as those of drafts of orders.

    Whoever orders adds a SELECT of `product_id`, `warehouse_id`, `day` and `quantity` of the company's goods.
    """

    company_id: uuid.UUID
    selects: list[Any] = field(default_factory=list)
