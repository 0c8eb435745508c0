"""Who earns how much on what is sold, and what was settled of it. Lines of settlements are only ever added."""

import uuid
from datetime import date
from decimal import Decimal

from bizsuite.kernel.schema import after_create, append_only
from bizsuite.kernel.tables import Table, check, currency_code, indexed, rate, references, unique
from bizsuite.kernel.tables import amount as money


class CommissionPlan(Table, table=True):
    """What an agent earns on sales of a company on some days: to anyone or one customer, of anything or a category."""

    __tablename__ = "commission_plan"
    __table_args__ = (
        unique(
            "company_id",
            "agent_id",
            "customer_id",
            "category_id",
            "valid_from",
            name="uq_commission_plan_same_sales",
            nulls_alike=True,
        ),
        indexed("agent_id", "valid_from"),
        check("rate > 0 AND rate <= 1", "rate_is_a_fraction"),
        check("valid_to >= valid_from", "ends_later"),
    )

    company_id: uuid.UUID = references("company", indexed=False)
    agent_id: uuid.UUID = references("user_account", indexed=False)
    customer_id: uuid.UUID | None = references("party_customer", optional=True)
    category_id: uuid.UUID | None = references("catalog_category", optional=True)
    rate: Decimal = rate(None)
    """The fraction of what is invoiced without tax."""
    valid_from: date
    valid_to: date | None = None
    is_active: bool = True
    """Whether anything is earned by it."""


class CommissionSettlement(Table, table=True):
    """What was due to an agent through a day and had not been settled; amounts are in the company's currency."""

    __tablename__ = "commission_settlement"
    __table_args__ = (
        unique("company_id", "number"),
        indexed("agent_id", "settled_through"),
        check("(amount = 0) = (entry_id IS NULL)", "booked_unless_nothing"),
    )

    company_id: uuid.UUID = references("company", indexed=False)
    agent_id: uuid.UUID = references("user_account", indexed=False)
    number: str
    settled_through: date
    currency: str = currency_code()
    amount: Decimal = money()
    """What is owed by it; negative where the agent gives commissions back."""
    entry_id: uuid.UUID | None = references("finance_entry", optional=True)
    """None where what is given back makes up for what was due."""


class CommissionSettlementLine(Table, table=True):
    """What a settlement settles of one line of an invoice or credit note, in the company's currency."""

    __tablename__ = "commission_settlement_line"
    __audited__ = False
    __table_args__ = (
        unique("settlement_id", "invoice_line_id"),
        indexed("invoice_line_id"),
        check("abs(due) <= abs(accrued) AND due * accrued >= 0", "due_is_a_part"),
        check("amount <> 0", "settles_something"),
    )

    company_id: uuid.UUID = references("company", indexed=False)
    settlement_id: uuid.UUID = references("commission_settlement", indexed=False)
    invoice_line_id: uuid.UUID = references("invoicing_invoice_line", indexed=False)
    plan_id: uuid.UUID | None = references("commission_plan", optional=True)
    """None where nothing was earned on the line any more."""
    currency: str = currency_code()
    accrued: Decimal = money()
    due: Decimal = money()
    """The part of `accrued` that went with what was paid."""
    amount: Decimal = money()
    """What of `due` had not been settled before."""


after_create(CommissionSettlementLine, append_only("commission_settlement_line"))
