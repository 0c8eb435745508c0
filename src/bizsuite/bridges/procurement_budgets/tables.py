"""What lines of requests and orders commit, and what was committed beyond budgets."""

import uuid
from datetime import date
from decimal import Decimal

from bizsuite.erp.budgets.rules.words import BudgetControl
from bizsuite.kernel.schema import after_create, append_only
from bizsuite.kernel.tables import Table, amount, check, choice, currency_code, references, unique


class Commitment(Table, table=True):
    """What a line of a request or of an order commits, from which account and for which value of a dimension."""

    __tablename__ = "procurement_budgets_commitment"
    __table_args__ = (
        unique(
            "request_line_id",
            name="uq_procurement_budgets_commitment_request",
            where="request_line_id IS NOT NULL",
        ),
        unique(
            "order_line_id",
            name="uq_procurement_budgets_commitment_order",
            where="order_line_id IS NOT NULL",
        ),
        check("num_nonnulls(request_line_id, order_line_id) = 1", "of_one"),
        check("amount >= 0", "not_negative"),
    )

    company_id: uuid.UUID = references("company")
    request_line_id: uuid.UUID | None = references("requisitions_request_line", optional=True, indexed=False)
    order_line_id: uuid.UUID | None = references("procurement_order_line", optional=True, indexed=False)
    account_id: uuid.UUID = references("finance_account")
    value_id: uuid.UUID | None = references("finance_dimension_value", optional=True)
    due_on: date
    """When it is thought to be spent."""
    currency: str = currency_code()
    """The company's."""
    amount: Decimal = amount()


class CommitmentExcess(Table, table=True):
    """A request or an order that commits more than a budget had left. Rows are only ever added."""

    __tablename__ = "procurement_budgets_overrun"
    __table_args__ = (
        check("num_nonnulls(request_id, order_id) = 1", "of_one"),
        check("control IN ('WARN', 'STOP')", "controlled"),
        check("wanted > 0 AND actual + committed + wanted > planned", "is_one"),
    )

    company_id: uuid.UUID = references("company")
    budget_id: uuid.UUID = references("budgets_budget")
    line_id: uuid.UUID = references("budgets_line")
    request_id: uuid.UUID | None = references("requisitions_request", optional=True)
    order_id: uuid.UUID | None = references("procurement_order", optional=True)
    user_id: uuid.UUID = references("user_account")
    control: BudgetControl = choice(BudgetControl)
    """STOP where somebody did it who may exceed it."""
    first_day: date
    last_day: date
    currency: str = currency_code()
    planned: Decimal = amount()
    actual: Decimal = amount()
    committed: Decimal = amount()
    """By others."""
    wanted: Decimal = amount()


after_create(CommitmentExcess, append_only("procurement_budgets_overrun"))
