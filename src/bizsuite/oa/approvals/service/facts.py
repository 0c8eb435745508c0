"""What conditions and paths are about, read from the database: of the approval, and of what is approved.

It is read for nobody in particular, so that a way never depends on who takes the step that leads to it.
"""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from bizsuite.base.catalog.rules.exchange import Exchange, PricesExchanging
from bizsuite.base.identity.tables import Company, Department
from bizsuite.kernel.clock import today
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.kinds import Known, ValueType
from bizsuite.kernel.reads import Asker
from bizsuite.kernel.record_paths import Books, Readable, Values, record_path, values_at
from bizsuite.kernel.tables import table_of
from bizsuite.kernel.trees import above
from bizsuite.kernel.values import Money, round_money
from bizsuite.oa.approvals.rules.process.asking import Facts
from bizsuite.oa.approvals.rules.process.conditions import Operand, Source
from bizsuite.oa.approvals.rules.process.operand_types import INSTANCE_TYPES
from bizsuite.oa.approvals.tables import Instance

_DEPARTMENTS = "initiator.departmentPath"


async def known(db: Db, instance: Instance, operands: Sequence[Operand]) -> Facts:
    """The values of operands: one statement for all that is read of the subject. What is missing is null.

    Refuses EXCHANGE_RATE_MISSING (facts: currency, base) where money cannot be compared.
    """
    paths = {operand.path for operand in operands if operand.source is Source.SUBJECT}
    found = await subject_values(db, instance, paths)
    own: dict[str, Known] = {
        "initiator": str(instance.initiator_id),
        "department": None if instance.department_id is None else str(instance.department_id),
        "company": str(instance.company_id),
        "round": Decimal(instance.round),
        "amount": instance.amount,
    }
    if any(operand.path == _DEPARTMENTS for operand in operands if operand.source is Source.INSTANCE):
        own[_DEPARTMENTS] = await _departments(db, instance.department_id)
    sources: Mapping[Source, Mapping[str, Known]] = {Source.INSTANCE: own, Source.SUBJECT: found}
    return Facts({each: sources.get(each.source, {}).get(each.path) for each in operands})


async def subject_values(db: Db, instance: Instance, paths: Iterable[str]) -> Mapping[str, Known]:
    """The values at paths from what is approved, money in the base currency of its company.

    A path that leads nowhere any more, since its module was left out, has no value. Refuses EXCHANGE_RATE_MISSING.
    """
    readable = db.wiring.readable or Readable()
    named = [record_path(readable, instance.subject_type, path) for path in sorted(paths)]
    ways = [way for way in named if way is not None]
    if not ways:
        return {}
    books = Books(*(_of_company(instance.company_id, name) for name in ("zone", "currency")))
    told = await values_at(db, readable.entities[instance.subject_type], instance.subject_id, ways, books)
    return await _in_base(db, told, instance.company_id)


def type_of(db: Db, subject_type: str, operand: Operand) -> ValueType | None:
    """The type of an operand of a process for subjects of this type; None where there is no such thing."""
    if operand.source is Source.INSTANCE:
        return INSTANCE_TYPES.get(operand.path)
    if operand.source is Source.FORM:
        return None
    way = record_path(db.wiring.readable or Readable(), subject_type, operand.path)
    return None if way is None else way.type


async def _departments(db: Db, department_id: uuid.UUID | None) -> Sequence[str] | None:
    """A department and those above it."""
    if department_id is None:
        return None
    higher = (await above(db, Department, "parent_id", [department_id]))[department_id]
    return [str(department_id), *map(str, higher)]


async def _in_base(db: Db, told: Values, company_id: uuid.UUID) -> Mapping[str, Known]:
    """What was found, with every amount in the currency of the company, by the rate of today."""
    day = today(told.zone)
    foreign = {
        each.currency: Exchange(company_id, each.currency, told.base, day)
        for each in told.found.values()
        if isinstance(each, Money) and each.currency != told.base
    }
    asked = PricesExchanging(list(foreign.values()))
    if foreign:
        await db.publish(asked)
    return {
        path: _amount(each, foreign.get(each.currency), asked, told.base) if isinstance(each, Money) else each
        for path, each in told.found.items()
    }


def _amount(money: Money, exchange: Exchange | None, asked: PricesExchanging, base: str) -> Decimal:
    if exchange is None:
        return money.amount
    rate = asked.found.get(exchange)
    if rate is None:
        raise Refused(
            "EXCHANGE_RATE_MISSING",
            "There is no rate from {currency} to {base} on or before this day.",
            path=(),
            currency=money.currency,
            base=base,
        )
    return round_money(money.amount * rate.numerator / rate.denominator, base)


def _of_company(company_id: uuid.UUID, name: str) -> sa.ColumnElement[Any]:
    company = table_of(Company).alias().c
    mine = sa.select(company[name]).where(company.tenant_id == Asker.tenant_id, company.id == company_id)
    return mine.scalar_subquery()
