"""Agreeing on how a quotation is paid ahead: while it is a draft; what was sent stays, and its order has that plan."""

import uuid
from collections.abc import Sequence

import sqlalchemy as sa

from bizsuite.base.parties.rules.checks import name_of
from bizsuite.bridges.down_payments.milestones import NewMilestone, plan_agreed
from bizsuite.bridges.quotations_down_payments import rules
from bizsuite.bridges.quotations_down_payments.rules import NewPart
from bizsuite.bridges.quotations_down_payments.tables import QuotationMilestone
from bizsuite.bridges.sales_finance.advances import fraction_asked
from bizsuite.erp.quotations import service as quoting
from bizsuite.erp.quotations.rules import lifecycle, words
from bizsuite.erp.quotations.tables import Quotation, QuotationVersion
from bizsuite.kernel.clock import check_day
from bizsuite.kernel.db import Db
from bizsuite.kernel.tables import table_of
from bizsuite.kernel.values import ZERO

_PART, _VERSION, _QUOTATION = (table_of(each) for each in (QuotationMilestone, QuotationVersion, Quotation))


async def plan(
    db: Db, quotation_id: uuid.UUID, down_payment: NewPart | None, milestones: Sequence[NewPart]
) -> Quotation:
    """Say in which parts a draft is to be paid ahead, instead of what was said before: one down payment, or milestones.

    Refuses with NOT_FOUND, QUOTATION_NOT_DRAFT, SUBJECT_LOCKED, INVALID_VALUE, AMOUNT_PRECISION, MILESTONES_SUM.
    """
    quotation = await quoting.lock_quotation(db, quotation_id)
    lifecycle.change(quotation.status)
    await db.agree(quoting.GUARD, [quotation.id], "change")
    version, _ = await quoting.latest_of(db, quotation)
    parts = rules.check_parts(down_payment, milestones, version.total, version.currency)
    rows = [_row(version, place, part, path) for place, (part, path) in enumerate(parts, 1)]
    for former in await parts_of(db, version.id):
        await db.delete(former)
    await db.flush()
    db.add_all(rows)
    await db.flush()
    await db.publish(words.QuotationChanged(quotation.id))
    return quotation


def _row(version: QuotationVersion, position: int, part: NewPart, path: Sequence[str]) -> QuotationMilestone:
    check_day(part.due_on, *path, "dueOn")
    return QuotationMilestone(
        version_id=version.id,
        position=position,
        name=name_of(part.name, *path, "name"),
        fraction=part.fraction,
        amount=part.amount or ZERO,
        currency=version.currency,
        due_on=part.due_on,
    )


async def parts_of(db: Db, version_id: uuid.UUID) -> Sequence[QuotationMilestone]:
    """The parts of a version, in their order."""
    own = sa.select(QuotationMilestone).where(_PART.c.version_id == version_id)
    return await db.all(own.order_by(_PART.c.position))


def restate(parts: Sequence[QuotationMilestone], version: QuotationVersion) -> None:
    """Let parts say what they come to of what a version comes to now."""
    shares = [part for part in parts if part.fraction is not None]
    fractions = [part.fraction for part in parts if part.fraction is not None]
    amounts = rules.amounts_of(fractions, version.total, version.currency)
    for part, amount in zip(shares, amounts, strict=True):
        if part.amount != amount:
            part.amount = amount


async def follow(db: Db, event: words.QuotationChanged) -> None:
    """A draft comes to something else."""
    version = await _latest(db, event.quotation_id)
    restate(await parts_of(db, version.id), version)
    await db.flush()


async def check(db: Db, event: words.QuotationSending) -> None:
    """Before quotations are sent: what is asked for ahead is part of them. Refuses with DOWN_PAYMENT_EXCEEDS."""
    for quotation_id in event.quotation_ids:
        version = await _latest(db, quotation_id)
        parts = await parts_of(db, version.id)
        restate(parts, version)
        for part in parts:
            rules.require_within(part.amount, version.total)


async def carry_over(db: Db, event: words.QuotationRevised) -> None:
    """The next version has the parts of the former one, of what it comes to itself."""
    version = await _latest(db, event.quotation_id)
    own = sa.and_(_VERSION.c.quotation_id == event.quotation_id, _VERSION.c.number == version.number - 1)
    (former,) = await db.all(sa.select(QuotationVersion).where(own))
    names = ("position", "name", "fraction", "amount", "currency", "due_on")
    parts = [
        QuotationMilestone(version_id=version.id, **{name: getattr(each, name) for name in names})
        for each in await parts_of(db, former.id)
    ]
    restate(parts, version)
    db.add_all(parts)
    await db.flush()


async def plan_order(db: Db, event: words.QuotationAccepted) -> None:
    """The order of a quotation is asked for in the parts that were agreed on, and these come to what they came to."""
    version = await _latest(db, event.quotation_id)
    parts = await parts_of(db, version.id)
    if parts:
        await plan_agreed(db, event.order_id, [_milestone(part, version) for part in parts])


def _milestone(part: QuotationMilestone, version: QuotationVersion) -> NewMilestone:
    if part.fraction is None:
        fraction = fraction_asked(None, part.amount, version.total, version.currency)
        return NewMilestone(name=part.name, fraction=fraction, due_on=part.due_on, amount=part.amount)
    return NewMilestone(
        name=part.name,
        fraction=part.fraction,
        due_on=part.due_on,
        amount=part.amount,
        of_total=version.total,
    )


async def tell(db: Db, event: words.QuotationPrinting) -> None:
    """Show the customer what is to be paid ahead."""
    version = await db.need(QuotationVersion, event.version_id)
    parts = await parts_of(db, version.id)
    event.paragraphs.extend(rules.said(parts, event.language))


async def _latest(db: Db, quotation_id: uuid.UUID) -> QuotationVersion:
    """The version of a quotation that counts."""
    own = sa.and_(
        _QUOTATION.c.tenant_id == _VERSION.c.tenant_id,
        _QUOTATION.c.id == _VERSION.c.quotation_id,
        _QUOTATION.c.latest == _VERSION.c.number,
    )
    await db.flush()
    chosen = sa.select(QuotationVersion).join(_QUOTATION, own).where(_VERSION.c.quotation_id == quotation_id)
    (found,) = await db.all(chosen)
    return found
