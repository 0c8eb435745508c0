"""Tables of the pipeline."""

import uuid
from datetime import date, datetime
from decimal import Decimal

from bizsuite.crm.pipeline.rules import ForecastCategory, LostReason, OpportunityStageKind, ProbabilityPolicy
from bizsuite.kernel.tables import (
    LockRank,
    Table,
    amount,
    check,
    choice,
    currency_code,
    indexed,
    moment,
    quantity,
    rate,
    references,
    text,
    unique,
)


class Stage(Table, table=True):
    """How far an opportunity has come."""

    __tablename__ = "pipeline_stage"
    __table_args__ = (
        unique("name"),
        check("probability BETWEEN 0 AND 1", "probability_is_a_fraction"),
        check(
            "(kind = 'WON') <= (probability = 1) AND (kind = 'LOST') <= (probability = 0)",
            "closed_is_certain",
        ),
    )
    __lock_rank__ = LockRank.PARTY

    name: str
    position: int
    probability: Decimal = rate()
    category: ForecastCategory = choice(ForecastCategory, ForecastCategory.PIPELINE)
    kind: OpportunityStageKind = choice(OpportunityStageKind, OpportunityStageKind.OPEN)
    policy: ProbabilityPolicy = choice(ProbabilityPolicy, ProbabilityPolicy.RESET)


class Opportunity(Table, table=True):
    """A sale that may come about."""

    __tablename__ = "pipeline_opportunity"
    __table_args__ = (
        indexed("customer_id", "close_date", "id"),
        indexed("company_id", "close_date", "id"),
        check("amount >= 0", "amount_not_negative"),
        check("probability BETWEEN 0 AND 1", "probability_is_a_fraction"),
        check("exchange_rate > 0", "exchange_rate_positive"),
    )

    name: str
    company_id: uuid.UUID = references("company", indexed=False)
    customer_id: uuid.UUID = references("party_customer", indexed=False)
    owner_id: uuid.UUID | None = references("user_account", optional=True)
    department_id: uuid.UUID | None = references("department", optional=True)
    currency: str = currency_code()
    amount: Decimal = amount()
    is_amount_manual: bool = False
    exchange_rate: Decimal = rate(Decimal(1))
    """Units of the opportunity's currency per one unit of the company's, as it was when it was entered."""
    base_currency: str = currency_code()
    close_date: date | None = None
    stage_id: uuid.UUID = references("pipeline_stage")
    stage_kind: OpportunityStageKind = choice(OpportunityStageKind, OpportunityStageKind.OPEN)
    """That of the stage, so that open opportunities are found without it."""
    probability: Decimal = rate()
    is_probability_manual: bool = False
    lost_reason: LostReason | None = choice(LostReason, optional=True)
    lost_note: str = text()
    closed_at: datetime | None = moment(optional=True)


class OpportunityLine(Table, table=True):
    """One product that the customer is interested in."""

    __tablename__ = "pipeline_opportunity_line"
    __table_args__ = (
        unique("opportunity_id", "position"),
        check("quantity > 0", "quantity_positive"),
        check("unit_price >= 0", "unit_price_not_negative"),
        check("discount BETWEEN 0 AND 1", "discount_is_a_fraction"),
    )

    opportunity_id: uuid.UUID = references("pipeline_opportunity", indexed=False)
    position: int
    product_id: uuid.UUID = references("catalog_product")
    quantity: Decimal = quantity(None)
    unit_price: Decimal = amount()
    discount: Decimal = rate()
    net: Decimal = amount()
    currency: str = currency_code()


class StageVisit(Table, table=True):
    """One stay of an opportunity in a stage."""

    __tablename__ = "pipeline_stage_visit"
    __table_args__ = (
        unique("opportunity_id", name="uq_pipeline_stage_visit_current", where="left_at IS NULL"),
        indexed("opportunity_id", "entered_at"),
    )

    opportunity_id: uuid.UUID = references("pipeline_opportunity", indexed=False)
    stage_id: uuid.UUID = references("pipeline_stage")
    entered_at: datetime = moment()
    left_at: datetime | None = moment(optional=True)
