"""What somebody agrees to who agrees that suppliers are paid."""

import uuid
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from bizsuite.base.identity.tables import Company
from bizsuite.erp.finance.rules.conversion import in_base
from bizsuite.erp.payment_runs.rules import runs
from bizsuite.erp.payment_runs.rules.words import PaymentRunStatus
from bizsuite.erp.payment_runs.tables import PaymentRun, PaymentRunLine
from bizsuite.erp.rates.loaders import Wanted, rates_at
from bizsuite.erp.rates.rules import rate_of
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.modules import GuardFacts
from bizsuite.kernel.revisions import revision_of
from bizsuite.kernel.tables import table_of
from bizsuite.kernel.values import Money

GUARD = "paymentRun.send"
"""The guard point of sending a run."""
_RUN, _LINE = table_of(PaymentRun), table_of(PaymentRunLine)
_RUN_SAYS = ("bank_account_id", "execution_date", "currency", "total")
_LINE_SAYS = ("bill_id", "supplier_id", "payee_account_id", "amount", "discount")


async def facts_of_runs(db: Db, keys: Sequence[uuid.UUID]) -> Mapping[uuid.UUID, GuardFacts]:
    """What agreements to drafts may depend on: whom they pay, where, and how much. Two statements.

    The amounts are in the companies' currencies, by the rates of the days of execution, which takes one statement
    more where there are others. Refuses with NOT_FOUND, PAYMENT_RUN_STATUS, EXCHANGE_RATE_MISSING.
    """
    await db.flush()
    found, lines = await _runs(db, keys), await _lines(db, keys)
    for key in keys:
        if key not in found:
            raise Refused("NOT_FOUND", "There is no such record.", path=["id"])
        runs.require_status(found[key].status, PaymentRunStatus.DRAFT)
    rates = await rates_at(db, [_wanted(run) for run in found.values() if run.currency != run.base])
    facts = {}
    for key in keys:
        run = found[key]
        rate = rate_of(run.currency, run.base, None, rates.get(_wanted(run)), path=["id"])
        facts[key] = _facts(run, lines[key], rate)
    return facts


def _wanted(run: Any) -> Wanted:
    return Wanted(run.company_id, run.currency, run.execution_date)


def _facts(run: Any, lines: Sequence[Any], rate: Decimal) -> GuardFacts:
    said = sorted([str(getattr(line, name)) for name in _LINE_SAYS] for line in lines)
    return GuardFacts(
        title=run.number,
        company_id=run.company_id,
        amount=Money(in_base(run.total, rate, run.base), run.base),
        revision=revision_of([[getattr(run, name) for name in _RUN_SAYS], *said]),
    )


async def _runs(db: Db, keys: Sequence[uuid.UUID]) -> Mapping[uuid.UUID, Any]:
    company = table_of(Company).c
    rows = await db.rows(
        sa.select(_RUN, company.currency.label("base")).where(
            _RUN.c.tenant_id == db.actor.tenant_id,
            _RUN.c.id.in_(sorted(keys)),
            company.tenant_id == _RUN.c.tenant_id,
            company.id == _RUN.c.company_id,
        )
    )
    return {row.id: row for row in rows}


async def _lines(db: Db, keys: Sequence[uuid.UUID]) -> Mapping[uuid.UUID, Sequence[Any]]:
    rows = await db.rows(
        sa.select(_LINE).where(_LINE.c.tenant_id == db.actor.tenant_id, _LINE.c.run_id.in_(sorted(keys)))
    )
    found: dict[uuid.UUID, list[Any]] = {key: [] for key in keys}
    for row in rows:
        found[row.run_id].append(row)
    return found
