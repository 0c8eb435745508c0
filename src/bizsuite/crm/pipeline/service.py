"""Every write of the pipeline: one function a verb."""

import uuid
from collections.abc import Sequence
from decimal import Decimal

import sqlalchemy as sa
from sqlmodel import col

from bizsuite.base.catalog.loaders import prices_of
from bizsuite.base.catalog.pricing import line_amounts
from bizsuite.base.catalog.rules.prices import Ask
from bizsuite.base.catalog.tables import Product
from bizsuite.base.identity.tables import Company, User
from bizsuite.base.parties.tables import Customer
from bizsuite.crm.pipeline import rules
from bizsuite.crm.pipeline.rules import (
    ForecastCategory,
    LostReason,
    NewLine,
    NewOpportunity,
    OpportunityStageKind,
)
from bizsuite.crm.pipeline.tables import Opportunity, OpportunityLine, Stage, StageVisit
from bizsuite.kernel.clock import check_day, now, today
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.existence import need_each
from bizsuite.kernel.trees import hold_tree
from bizsuite.kernel.uniqueness import unless_taken
from bizsuite.kernel.values import ZERO


async def ensure_stages(db: Db) -> Sequence[Stage]:
    """The stages of the tenant in their order; the usual ones where there are none yet."""
    if stages := await _stages(db):
        return stages
    await hold_tree(db, Stage)
    if stages := await _stages(db):
        return stages
    made = [
        Stage(
            name=each.name, position=at, probability=each.probability, category=each.category, kind=each.kind
        )
        for at, each in enumerate(rules.DEFAULT_STAGES)
    ]
    db.add_all(made)
    await db.flush()
    for stage in made:
        await db.publish(rules.StageChanged(stage.id))
    return made


async def _stages(db: Db) -> Sequence[Stage]:
    return await db.all(sa.select(Stage).order_by(col(Stage.position), col(Stage.id)))


async def create_stage(
    db: Db, name: str, *, position: int, probability: Decimal, category: ForecastCategory
) -> Stage:
    """Add a stage in which opportunities are open. Refuses INVALID_VALUE, NAME_TAKEN."""
    stage = Stage(
        name=rules.checked_name(name, "name"),
        position=position,
        probability=rules.checked_probability(probability, "probability"),
        category=category,
    )
    db.add(stage)
    taken = Refused("NAME_TAKEN", "There is a stage {name}.", path=["name"], name=stage.name)
    async with unless_taken(db, {"uq_pipeline_stage_tenant_id_name": taken}):
        await db.publish(rules.StageChanged(stage.id))
    return stage


async def create_opportunity(db: Db, new: NewOpportunity) -> Opportunity:
    """Enter an opportunity. Refuses NOT_FOUND, INVALID_VALUE, RATE_MISSING, STAGE_CLOSES."""
    check_day(new.close_date, "closeDate")
    customer = await db.need(Customer, new.customer_id, path=["customerId"])
    company = await db.need(Company, db.actor.company_id)
    owner = await db.need(User, new.owner_id or db.actor.user_id, path=["ownerId"])
    stage = await _first_stage(db, new.stage_id)
    currency = new.currency or customer.currency or company.currency
    made = Opportunity(
        name=rules.checked_name(new.name, "name"),
        company_id=company.id,
        customer_id=customer.id,
        owner_id=owner.id,
        department_id=owner.department_id,
        currency=currency,
        exchange_rate=rules.exchange_rate(currency, company.currency, new.exchange_rate),
        base_currency=company.currency,
        close_date=new.close_date,
        stage_id=stage.id,
        probability=stage.probability,
    )
    lines = await _set_amount(db, made, new.amount, new.lines)
    db.add(made)
    await db.flush()
    db.add_all(lines)
    db.add(StageVisit(opportunity_id=made.id, stage_id=stage.id, entered_at=now()))
    await db.flush()
    await db.publish(rules.OpportunityCreated(made.id))
    return made


async def update_opportunity(
    db: Db, opportunity_id: uuid.UUID, changes: rules.OpportunityChanges
) -> Opportunity:
    """Change what is given of an open opportunity. Refuses NOT_FOUND, OPPORTUNITY_CLOSED, INVALID_VALUE."""
    row = await db.lock(Opportunity, opportunity_id)
    rules.must_be_open(row.stage_kind)
    if not changes:
        return row
    # Lines first: storing them must not store half of the other changes, which would count as a version.
    if "lines" in changes or "amount" in changes:
        await _change_amount(db, row, changes)
    if "name" in changes:
        row.name = rules.checked_name(changes["name"], "name")
    if "close_date" in changes:
        check_day(changes["close_date"], "closeDate")
        row.close_date = changes["close_date"]
    if "owner_id" in changes:
        owner = await db.need(User, changes["owner_id"], path=["ownerId"])
        row.owner_id, row.department_id = owner.id, owner.department_id
    if "probability" in changes:
        await _set_probability(db, row, changes["probability"])
    row.updated_at = now()
    await db.publish(rules.OpportunityChanged(row.id))
    return row


async def set_stage(db: Db, opportunity_id: uuid.UUID, stage_id: uuid.UUID) -> Opportunity:
    """Move an open opportunity to another open stage. Refuses NOT_FOUND, OPPORTUNITY_CLOSED, STAGE_CLOSES."""
    row = await db.lock(Opportunity, opportunity_id)
    rules.must_be_open(row.stage_kind)
    stage = await db.need(Stage, stage_id, path=["stageId"])
    rules.must_lead_on(stage.kind)
    await _enter(db, row, stage)
    await db.publish(rules.OpportunityChanged(row.id))
    return row


async def win_opportunity(db: Db, opportunity_id: uuid.UUID) -> Opportunity:
    """The customer said yes. Refuses NOT_FOUND, OPPORTUNITY_CLOSED, and whatever those who act on it refuse."""
    row = await db.lock(Opportunity, opportunity_id)
    rules.must_be_open(row.stage_kind)
    await db.publish(rules.OpportunityWinning(row.id))
    await _enter(db, row, await _closing_stage(db, OpportunityStageKind.WON))
    await db.publish(rules.OpportunityWon(row.id))
    return row


async def lose_opportunity(
    db: Db, opportunity_id: uuid.UUID, reason: LostReason, note: str = ""
) -> Opportunity:
    """The customer said no. Refuses NOT_FOUND, OPPORTUNITY_CLOSED, LOST_NOTE_REQUIRED."""
    row = await db.lock(Opportunity, opportunity_id)
    rules.must_be_open(row.stage_kind)
    row.lost_note = rules.checked_loss(reason, note)
    row.lost_reason = reason
    await _enter(db, row, await _closing_stage(db, OpportunityStageKind.LOST))
    await db.publish(rules.OpportunityLost(row.id))
    return row


async def lines_of(db: Db, opportunity_id: uuid.UUID) -> Sequence[OpportunityLine]:
    """The lines of an opportunity, in their order."""
    chosen = sa.select(OpportunityLine).where(col(OpportunityLine.opportunity_id) == opportunity_id)
    return await db.all(chosen.order_by(col(OpportunityLine.position)))


async def _first_stage(db: Db, stage_id: uuid.UUID | None) -> Stage:
    stages = {stage.id: stage for stage in await ensure_stages(db)}
    if stage_id is None:
        return next(stage for stage in stages.values() if stage.kind is OpportunityStageKind.OPEN)
    if stage_id not in stages:
        raise Refused("NOT_FOUND", "There is no such record.", path=["stageId"])
    rules.must_lead_on(stages[stage_id].kind)
    return stages[stage_id]


async def _closing_stage(db: Db, kind: OpportunityStageKind) -> Stage:
    return next(stage for stage in await ensure_stages(db) if stage.kind is kind)


async def _enter(db: Db, row: Opportunity, stage: Stage) -> None:
    """Move to a stage: probability, history, closing."""
    if stage.id == row.stage_id:
        return
    row.probability, row.is_probability_manual = rules.probability_in(
        stage, row.probability, row.is_probability_manual
    )
    row.stage_id, row.stage_kind = stage.id, stage.kind
    row.closed_at = None if stage.kind is OpportunityStageKind.OPEN else now()
    current = sa.select(StageVisit).where(
        col(StageVisit.opportunity_id) == row.id, col(StageVisit.left_at).is_(None)
    )
    for visit in await db.all(current):
        visit.left_at = now()
    await db.flush()
    db.add(StageVisit(opportunity_id=row.id, stage_id=stage.id, entered_at=now()))
    await db.flush()


async def _set_probability(db: Db, row: Opportunity, probability: Decimal | None) -> None:
    if probability is None:
        stage = await db.need(Stage, row.stage_id)
        row.probability, row.is_probability_manual = stage.probability, False
    else:
        row.probability = rules.checked_probability(probability, "probability")
        row.is_probability_manual = True


async def _change_amount(db: Db, row: Opportunity, changes: rules.OpportunityChanges) -> None:
    manual = changes.get("amount", row.amount if row.is_amount_manual else None)
    if "lines" in changes:
        for line in await lines_of(db, row.id):
            await db.delete(line)
        await db.flush()
        db.add_all(await _set_amount(db, row, manual, changes["lines"]))
    elif manual is None:
        row.amount = sum((line.net for line in await lines_of(db, row.id)), ZERO)
        row.is_amount_manual = False
    else:
        row.amount, row.is_amount_manual = rules.checked_amount(manual, row.currency, "amount"), True


async def _set_amount(
    db: Db, row: Opportunity, manual: Decimal | None, lines: Sequence[NewLine]
) -> list[OpportunityLine]:
    """Set the amount: what was said, else the sum of the lines. Answers the lines, to be stored by the caller."""
    rules.checked_lines(lines)
    priced = await _priced(db, row, lines)
    made = [
        OpportunityLine(
            opportunity_id=row.id,
            position=position,
            product_id=line.product_id,
            quantity=line.quantity,
            unit_price=price,
            discount=line.discount,
            net=line_amounts(line.quantity, price, line.discount, ZERO, row.currency)[0],
            currency=row.currency,
        )
        for position, (line, price) in enumerate(zip(lines, priced, strict=True))
    ]
    row.is_amount_manual = manual is not None
    summed = sum((line.net for line in made), ZERO)
    row.amount = rules.checked_amount(summed if manual is None else manual, row.currency, "amount")
    return made


async def _priced(db: Db, row: Opportunity, lines: Sequence[NewLine]) -> list[Decimal]:
    """The price of each line: what was said, else what the price lists say today. Refuses NOT_FOUND, PRICE_MISSING."""
    paths = [("lines", str(at)) for at in range(len(lines))]
    await need_each(db, Product, [line.product_id for line in lines], paths, "productId")
    asks = [
        Ask(
            product_id=line.product_id,
            on=today(db.actor.zone),
            quantity=line.quantity,
            customer_id=row.customer_id,
            currency=row.currency,
        )
        for line in lines
    ]
    unsaid = [ask for ask, line in zip(asks, lines, strict=True) if line.unit_price is None]
    found = await prices_of(db, unsaid) if unsaid else {}
    return [
        line.unit_price if line.unit_price is not None else found[ask].required(*path, "unitPrice")
        for ask, line, path in zip(asks, lines, paths, strict=True)
    ]
