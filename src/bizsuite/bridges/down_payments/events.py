"""What happens to plans of orders."""

import uuid
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SalesOrderPlanned:
    """An order is asked for in other parts than before."""

    order_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class SalesOrderMilestoneReached:
    """A part of an order is asked for, since something was reached."""

    milestone_id: uuid.UUID
    order_id: uuid.UUID
