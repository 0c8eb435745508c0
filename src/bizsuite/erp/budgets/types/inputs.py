"""What is said and answered when budgets are written."""

from collections.abc import Sequence
from decimal import Decimal

import strawberry
from strawberry import UNSET

from bizsuite.erp.budgets import reads
from bizsuite.erp.budgets.rules.plans import NewBudget, NewBudgetLine
from bizsuite.erp.budgets.rules.words import BudgetControl, BudgetSpan
from bizsuite.erp.budgets.types.nodes import Budget
from bizsuite.erp.finance import reads as finance
from bizsuite.erp.finance.reads import dimensions
from bizsuite.erp.finance.rules.words import AccountKind
from bizsuite.graph.fields import result
from bizsuite.graph.given import known
from bizsuite.graph.mutations import Change, Command, Payload
from bizsuite.graph.node import key_of

_NAME = "The name; unique in the fiscal year."
_CONTROL = "What becomes of a posting that spends more than is left."
_SPAN = "Over which days spending is held against it."
_TOLERANCE = "What may be spent beyond what is planned, as a fraction: 0.05."


@strawberry.input
class BudgetLineInput:
    """What is planned on an account or on all of a kind; with an amount for the year, or amounts by period."""

    account_id: strawberry.ID | None = strawberry.field(default=UNSET, description="The account.")
    account_kind: AccountKind | None = strawberry.field(
        default=UNSET, description="All accounts of a kind, instead of one."
    )
    value_id: strawberry.ID | None = strawberry.field(
        default=UNSET, description="Only what lines are divided by: this value and those under it."
    )
    amount: Decimal | None = strawberry.field(
        default=UNSET, description="The amount for the year, spread evenly over its periods."
    )
    amounts: list[Decimal] | None = strawberry.field(
        default=UNSET, description="Instead, an amount for each period of the year, in order."
    )

    def value(self, place: int) -> NewBudgetLine:
        """The line at this place as the rules speak of it."""
        told = known(self, "account_kind", "amount", "amounts")
        for name, entity in (("account", finance.account), ("value", dimensions.dimension_value)):
            said = getattr(self, f"{name}_id")
            if said:
                told[f"{name}_id"] = key_of(entity, said, "lines", str(place), f"{name}Id")
        return NewBudgetLine(**told)


def _lines(said: Sequence[BudgetLineInput]) -> list[NewBudgetLine]:
    return [line.value(place) for place, line in enumerate(said)]


@strawberry.input
class BudgetCreateInput(Command):
    """A budget to be drafted."""

    fiscal_year_id: strawberry.ID = strawberry.field(description="The year that it is of.")
    name: str = strawberry.field(description=_NAME)
    control: BudgetControl = strawberry.field(default=BudgetControl.WARN, description=_CONTROL)
    span: BudgetSpan = strawberry.field(default=BudgetSpan.CUMULATIVE, description=_SPAN)
    tolerance: Decimal | None = strawberry.field(default=UNSET, description=_TOLERANCE)
    lines: list[BudgetLineInput] = strawberry.field(description="What it plans; at most 2,000.")

    def new(self) -> NewBudget:
        """The budget as the rules speak of it."""
        return NewBudget(
            fiscal_year_id=key_of(finance.fiscal_year, self.fiscal_year_id, "fiscalYearId"),
            name=self.name,
            control=self.control,
            span=self.span,
            lines=_lines(self.lines),
            **known(self, "tolerance"),
        )


@strawberry.type
class BudgetCreatePayload(Payload):
    """The drafted budget."""

    budget: Budget | None = result(reads.budget, "The budget.")


@strawberry.input
class BudgetUpdateInput(Change):
    """What is to change of a draft."""

    name: str | None = strawberry.field(default=UNSET, description=_NAME)
    control: BudgetControl | None = strawberry.field(default=UNSET, description=_CONTROL)
    span: BudgetSpan | None = strawberry.field(default=UNSET, description=_SPAN)
    tolerance: Decimal | None = strawberry.field(default=UNSET, description=_TOLERANCE)
    lines: list[BudgetLineInput] | None = strawberry.field(
        default=UNSET, description="All that it plans, instead of what was there."
    )

    def planned(self) -> list[NewBudgetLine] | None:
        """The lines as the rules speak of them; None: as before."""
        return None if self.lines is None or self.lines is UNSET else _lines(self.lines)


@strawberry.type
class BudgetUpdatePayload(Payload):
    """The changed draft."""

    budget: Budget | None = result(reads.budget, "The budget.")


@strawberry.input
class BudgetDeleteInput(Change):
    """A draft to be thrown away."""


@strawberry.type
class BudgetDeletePayload(Payload):
    """Nothing is left of the draft to be shown."""


@strawberry.input
class BudgetApproveInput(Change):
    """A draft that comes into force."""


@strawberry.type
class BudgetApprovePayload(Payload):
    """The budget in force."""

    budget: Budget | None = result(reads.budget, "The budget.")


@strawberry.input
class BudgetReviseInput(Change):
    """A budget in force that is to be revised."""


@strawberry.type
class BudgetRevisePayload(Payload):
    """The draft of another revision."""

    budget: Budget | None = result(reads.budget, "The draft, with the lines of the budget that it revises.")


@strawberry.input
class BudgetCloseInput(Change):
    """A budget that is to control nothing any more."""


@strawberry.type
class BudgetClosePayload(Payload):
    """The closed budget."""

    budget: Budget | None = result(reads.budget, "The budget.")
