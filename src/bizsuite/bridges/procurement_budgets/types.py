"""What is committed as clients see it, what is said of it, and what is answered."""

from collections.abc import Sequence
from datetime import date, datetime

import strawberry
from strawberry import UNSET

from bizsuite.base.identity.types import User
from bizsuite.bridges.procurement_budgets import reads
from bizsuite.bridges.procurement_budgets.service import Assigned
from bizsuite.erp.budgets.rules.words import BudgetControl
from bizsuite.erp.budgets.types import Budget, BudgetLine
from bizsuite.erp.finance import reads as finance
from bizsuite.erp.finance.reads import dimensions
from bizsuite.erp.finance.types import DimensionValue, LedgerAccount
from bizsuite.erp.procurement import reads as procurement
from bizsuite.erp.procurement.types import PurchaseOrder, PurchaseOrderLine
from bizsuite.erp.requisitions.types import PurchaseRequest, PurchaseRequestLine
from bizsuite.graph.fields import column, entity, related, result
from bizsuite.graph.given import known
from bizsuite.graph.money import Money
from bizsuite.graph.mutations import Change, Payload
from bizsuite.graph.node import Node, key_of
from bizsuite.kernel.errors import refused_within


@entity(reads.commitment)
class BudgetCommitment(Node):
    """What a line of a request or of an order commits: it counts against budgets before it is spent."""

    due_on: date = column("When it is thought to be spent.")
    amount: Money = column(
        "How much, in the company's currency: of a request what is still to be ordered, of an order what is still to"
        " be billed.",
        reads.commitment_amount,
    )
    account: LedgerAccount | None = related(reads.commitment_account, "The account that it is spent from.")
    value: DimensionValue | None = related(
        reads.commitment_value, "The cost centre, or whatever the company thinks in."
    )
    request_line: PurchaseRequestLine | None = related(
        reads.commitment_request_line, "The line of a request; null where it is of an order."
    )
    order_line: PurchaseOrderLine | None = related(
        reads.commitment_order_line, "The line of an order; null where it is of a request."
    )


@entity(reads.overrun)
class CommitmentOverrun(Node):
    """A request or an order that commits more than a budget had left: a warning, or the act of who may exceed it."""

    control: BudgetControl = column("WARN, or STOP where somebody did it who may exceed the budget.")
    first_day: date = column("The first day of what was held against the budget.")
    last_day: date = column("The last day of it.")
    planned: Money = column("What was allowed on these days, the tolerance included.", reads.overrun_planned)
    actual: Money = column("What was spent of it.", reads.overrun_actual)
    committed: Money = column("What other requests and orders committed of it.", reads.overrun_committed)
    wanted: Money = column("What this one commits.", reads.overrun_wanted)
    created_at: datetime = column("When.")
    budget: Budget | None = related(reads.overrun_budget, "The budget.")
    line: BudgetLine | None = related(reads.overrun_line, "The line of it that was exceeded.")
    request: PurchaseRequest | None = related(reads.overrun_request, "The request; null for an order.")
    order: PurchaseOrder | None = related(reads.overrun_order, "The order; null for a request.")
    user: User | None = related(reads.overrun_user, "Who did it.")


@strawberry.input
class PurchaseOrderLineBudgetInput:
    """From which account a line of an order is spent."""

    id: strawberry.ID = strawberry.field(description="The line.")
    account_id: strawberry.ID = strawberry.field(description="The account.")
    dimension_value_id: strawberry.ID | None = strawberry.field(
        default=UNSET, description="The cost centre, or whatever the company thinks in; none unless given."
    )

    def assigned(self, *path: str) -> Assigned:
        """The line as the service speaks of it."""
        with refused_within(path):
            told = known(self, dimension_value_id=dimensions.dimension_value)
            return Assigned(
                line_id=key_of(procurement.line, self.id),
                account_id=key_of(finance.account, self.account_id, "accountId"),
                value_id=told.get("dimension_value_id"),
            )


@strawberry.input
class PurchaseOrderBudgetSetInput(Change):
    """From which accounts the lines of an order are spent; lines that cover requests have theirs."""

    lines: list[PurchaseOrderLineBudgetInput] = strawberry.field(description="The lines.")

    def assigned(self) -> Sequence[Assigned]:
        """The lines as the service speaks of them."""
        return [line.assigned("lines", str(place)) for place, line in enumerate(self.lines)]


@strawberry.type
class PurchaseOrderBudgetSetPayload(Payload):
    """The order."""

    purchase_order: PurchaseOrder | None = result(procurement.order, "The order.")
