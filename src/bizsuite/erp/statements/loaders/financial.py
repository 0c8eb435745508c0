"""Balance sheet, profit and loss, and cash flow: the sums of accounts as rows of statements."""

import uuid
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from bizsuite.erp.finance.rules.words import RESULT_KINDS, AccountKind
from bizsuite.erp.statements.loaders.cash import cash_movements, results
from bizsuite.erp.statements.loaders.turnovers import Turnovers, turnovers
from bizsuite.erp.statements.rules import financial
from bizsuite.erp.statements.rules.financial import Held, StatementRow, added
from bizsuite.erp.statements.rules.spans import Span, Turnover
from bizsuite.kernel.db import Db


@dataclass(frozen=True, slots=True)
class Financial:
    """The rows of a statement, and the accounts that they name."""

    found: Turnovers
    rows: Sequence[StatementRow]


async def balance_sheet(db: Db, company_id: uuid.UUID, spans: Sequence[Span]) -> Financial:
    """What accounts hold at the end of each span, the first of which begins with the fiscal year; one statement."""
    found = await turnovers(db, company_id, spans)
    result = [key for key in found.own if found.accounts[key]["kind"] in RESULT_KINDS]
    rows = financial.balance_sheet(
        _held(found, (key for key in found.own if key not in result), lambda each: each.balance),
        _held(found, result, lambda each: each.opening),
        _held(found, result, lambda each: each.movement),
        len(spans),
    )
    return Financial(found, rows)


async def profit_and_loss(db: Db, company_id: uuid.UUID, spans: Sequence[Span]) -> Financial:
    """What was earned in each span, and what that cost; one statement."""
    found = await results(db, company_id, spans)
    moved = _held(found, found.own, lambda each: each.movement)
    return Financial(found, financial.profit_and_loss(moved, len(spans)))


async def cash_flow(db: Db, company_id: uuid.UUID, spans: Sequence[Span]) -> Financial:
    """Where money came from in each span, and where it went; one statement."""
    found = await cash_movements(db, company_id, spans)
    cash = [key for key in found.own if found.accounts[key]["kind"] is AccountKind.ASSET_CASH]
    moved = _held(found, (key for key in found.own if key not in cash), lambda each: each.movement)
    before = _held(found, cash, lambda each: each.opening)
    opening = added((each.amounts for each in before), len(spans))
    return Financial(found, financial.cash_flow(moved, opening, len(spans)))


def _held(found: Turnovers, keys: Iterable[uuid.UUID], amount: Callable[[Turnover], Decimal]) -> list[Held]:
    return [Held(key, found.accounts[key]["kind"], [amount(each) for each in found.own[key]]) for key in keys]
