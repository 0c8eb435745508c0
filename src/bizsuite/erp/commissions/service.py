"""Every write of commissions: who earns how much, and settling what is due."""

import uuid
from collections.abc import Sequence
from datetime import date

import sqlalchemy as sa
from sqlmodel import col

from bizsuite.base.catalog.tables import Category
from bizsuite.base.identity.tables import Company, User
from bizsuite.base.parties.tables import Customer
from bizsuite.erp.commissions import loaders, tables
from bizsuite.erp.commissions.rules import earning, words
from bizsuite.erp.commissions.rules.earning import Due, Plan
from bizsuite.erp.finance import service as finance
from bizsuite.erp.finance.rules.ledger import NewEntry, NewLine
from bizsuite.erp.finance.rules.words import JournalKind
from bizsuite.erp.finance.service.access import company_of
from bizsuite.kernel.clock import check_day
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.numbering import Series, next_number
from bizsuite.kernel.values import ZERO, new_id

ORIGIN = "CommissionSettlement"
SETTLEMENTS = Series("commissions.settlement", "COM-{year}-{number:05d}", gapless=True)


async def set_plan(
    db: Db, new: Plan, *, company_id: uuid.UUID | None = None, is_active: bool = True
) -> tables.CommissionPlan:
    """Let an agent earn something on sales of a company; a plan for the same sales from the same day is changed.

    The row of the agent is locked: plans that are set at once see each other. What is settled stays as it was; the
    next settlement makes up for the difference. Refuses with NOT_FOUND, INVALID_VALUE, COMMISSION_PLAN_OVERLAPS.
    """
    owner = company_of(db, company_id)
    await db.lock(User, new.agent_id, path=["agentId"])
    if new.customer_id is not None:
        await db.need(Customer, new.customer_id, path=["customerId"])
    if new.category_id is not None:
        await db.need(Category, new.category_id, path=["categoryId"])
    made = await _same_sales(db, owner, new) or tables.CommissionPlan(
        company_id=owner,
        agent_id=new.agent_id,
        customer_id=new.customer_id,
        category_id=new.category_id,
        valid_from=new.valid_from,
        rate=new.rate,
    )
    others = await loaders.plans_of(db, owner, new.agent_id) if is_active else []
    earning.require_plan(new, [each for each in others if each.id != made.id])
    made.rate, made.valid_to, made.is_active = new.rate, new.valid_to, is_active
    db.add(made)
    await db.flush()
    await db.publish(words.CommissionPlanSet(made.id, owner))
    return made


async def _same_sales(db: Db, company_id: uuid.UUID, new: Plan) -> tables.CommissionPlan | None:
    """The plan of the agent that is for the same customer and category from the same day; None: there is none yet."""
    plan = tables.CommissionPlan
    found: tables.CommissionPlan | None = await db.one(
        sa.select(plan).where(
            col(plan.company_id) == company_id,
            col(plan.agent_id) == new.agent_id,
            col(plan.customer_id).is_not_distinct_from(new.customer_id),
            col(plan.category_id).is_not_distinct_from(new.category_id),
            col(plan.valid_from) == new.valid_from,
        )
    )
    return found


async def settle(
    db: Db, agent_id: uuid.UUID, *, through: date, company_id: uuid.UUID | None = None, on: date | None = None
) -> tables.CommissionSettlement:
    """Owe an agent in the books what is due to them through a day and has not been settled.

    Booked on that day unless a later one is given. Two settlements of an agent take turns, and nobody posts meanwhile.
    Refuses with NOT_FOUND, INVALID_VALUE, COMMISSION_NOT_DUE, COMMISSION_SETTLED_LATER, and as
    `finance.post_entries` does.
    """
    owner = company_of(db, company_id)
    booked_on = _booked_on(through, on)
    agent = await db.lock(User, agent_id, path=["agentId"])
    await finance.hold_chain(db, owner)
    earning.require_later(through, await loaders.last_settled(db, owner, agent_id))
    company = await db.need(Company, owner)
    found = await loaders.dues_of(db, owner, agent_id, through, company.currency, paid=True)
    wanted = earning.to_settle(found)
    amount = sum((each.open for each in wanted), ZERO)
    key, lines = new_id(), earning.entry_lines(amount)
    entry = _entry(key, owner, booked_on, lines, agent.name) if lines else None
    if entry is not None:
        await finance.post_entries(db, [entry])
    made = tables.CommissionSettlement(
        id=key,
        company_id=owner,
        agent_id=agent_id,
        number=await next_number(db, SETTLEMENTS, owner, booked_on),
        settled_through=through,
        currency=company.currency,
        amount=amount,
        entry_id=None if entry is None else entry.id,
    )
    db.add(made)
    _keep(db, made, wanted)
    await db.flush()
    await db.publish(words.CommissionsSettled(made.id, owner))
    return made


def _booked_on(through: date, on: date | None) -> date:
    check_day(through, "through")
    check_day(on, "on")
    if on is not None and on < through:
        raise Refused("INVALID_VALUE", "What is due through a day is booked on it or later.", path=["on"])
    return on or through


def _entry(
    settlement_id: uuid.UUID, company_id: uuid.UUID, on: date, lines: Sequence[NewLine], description: str
) -> NewEntry:
    return NewEntry(
        company_id=company_id,
        journal=JournalKind.GENERAL,
        on=on,
        lines=lines,
        description=description,
        origin_type=ORIGIN,
        origin_id=settlement_id,
    )


def _keep(db: Db, made: tables.CommissionSettlement, wanted: Sequence[Due]) -> None:
    """Note what is settled of each line, with what is written next."""
    db.add_many(
        tables.CommissionSettlementLine,
        [
            {
                "company_id": made.company_id,
                "settlement_id": made.id,
                "invoice_line_id": each.line_id,
                "plan_id": each.plan_id,
                "currency": made.currency,
                "accrued": each.accrued,
                "due": each.due,
                "amount": each.open,
            }
            for each in wanted
        ],
    )
