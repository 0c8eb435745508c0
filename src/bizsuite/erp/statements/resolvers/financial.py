"""Balance sheet, profit and loss, and cash flow."""

import uuid
from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any

import strawberry

from bizsuite.erp.finance.rules.words import ENTRY_READ
from bizsuite.erp.statements import loaders, reads, types
from bizsuite.erp.statements.loaders import Turnovers
from bizsuite.erp.statements.resolvers.asked import (
    AS_OF,
    COMPANY,
    COMPARE,
    about,
    company_named,
    day_of,
    spans_of,
)
from bizsuite.erp.statements.rules.captions import title_of
from bizsuite.erp.statements.rules.financial import StatementRow
from bizsuite.erp.statements.rules.spans import Span
from bizsuite.erp.statements.types.money import one_money
from bizsuite.graph.context import Info
from bizsuite.graph.fields import Reach, field
from bizsuite.kernel.db import Db
from bizsuite.kernel.reads import Many

SINCE = Annotated[date | None, about("The first day; that of the fiscal year when left out.")]


@strawberry.type
class FinancialStatementsQuery:
    """Where queries enter balance sheet, profit and loss, and cash flow."""

    @field(needs=ENTRY_READ)
    async def balance_sheet(
        self, info: Info, company: COMPANY = None, as_of: AS_OF = None, compare: COMPARE = None
    ) -> types.FinancialStatement | None:
        """What a company has, owes and belongs to its owners on a day, the result of the year included.

        Assets come to as much as liabilities and equity. Compared with a previous period it is the end of the fiscal
        year before. Null for a company that you do not work in.
        """
        asked = await fiscal_spans(info.context.db, company, as_of, None, compare, is_sheet=True)
        if asked is None:
            return None
        company_id, spans = asked
        made = await loaders.balance_sheet(info.context.db, company_id, spans)
        lines = reads.lines_of(Span(None, spans[0].until))
        return _statement(info, made, spans, lines, is_sheet=True)

    @field(needs=ENTRY_READ)
    async def profit_and_loss(
        self,
        info: Info,
        company: COMPANY = None,
        as_of: AS_OF = None,
        since: SINCE = None,
        compare: COMPARE = None,
    ) -> types.FinancialStatement | None:
        """What a company earned on some days, and what that cost; closing a year takes none of it away.

        Null for a company that you do not work in.
        """
        asked = await fiscal_spans(info.context.db, company, as_of, since, compare)
        if asked is None:
            return None
        company_id, spans = asked
        made = await loaders.profit_and_loss(info.context.db, company_id, spans)
        return _statement(info, made, spans, reads.result_lines_of(spans[0]))

    @field(needs=ENTRY_READ)
    async def cash_flow(
        self,
        info: Info,
        company: COMPANY = None,
        as_of: AS_OF = None,
        since: SINCE = None,
        compare: COMPARE = None,
    ) -> types.FinancialStatement | None:
        """Where the money of a company came from on some days, and where it went, by the direct method.

        Each entry that moved money counts by the accounts on its other side. Transfers between accounts of cash move
        none. Null for a company that you do not work in.
        """
        asked = await fiscal_spans(info.context.db, company, as_of, since, compare)
        if asked is None:
            return None
        company_id, spans = asked
        made = await loaders.cash_flow(info.context.db, company_id, spans)
        return _statement(info, made, spans, reads.cash_lines_of(spans[0], company_id))


async def fiscal_spans(
    db: Db,
    company: strawberry.ID | None,
    as_of: date | None,
    since: date | None,
    compare: types.StatementComparison | None,
    *,
    is_sheet: bool = False,
) -> tuple[uuid.UUID, list[Span]] | None:
    """The company, and the days with those to compare with, each from the first of its fiscal year unless told.

    Those of a balance sheet always begin there, since the result of the year counts from it.
    """
    company_id, day = company_named(db, company), day_of(db, as_of)
    if company_id is None:
        return None
    starts = await loaders.year_starts(db, company_id, [day])
    spans = spans_of(db, day, since or starts[day], compare)
    if len(spans) > 1 and (is_sheet or spans[1].since is None):
        other = spans[1].until
        spans[1] = Span((await loaders.year_starts(db, company_id, [other]))[other], other)
    return company_id, spans


def _statement(
    info: Info,
    made: loaders.Financial,
    spans: Sequence[Span],
    lines: Many,
    *,
    is_sheet: bool = False,
) -> types.FinancialStatement:
    compared = spans[1] if len(spans) > 1 else None
    return types.FinancialStatement(
        as_of=spans[0].until,
        since=None if is_sheet else spans[0].since,
        compared_as_of=None if compared is None else compared.until,
        compared_since=None if compared is None or is_sheet else compared.since,
        rows=[_row(info, made.found, row, lines) for row in made.rows],
    )


def _row(info: Info, found: Turnovers, row: StatementRow, lines: Many) -> types.FinancialStatementRow:
    account: Any = None if row.account is None else found.accounts[row.account]
    reach: Any = None if account is None else Reach(lines, account)
    title = title_of(row.caption, row.kind, info.context.locale) if account is None else account["name"]
    return types.FinancialStatementRow(
        caption=row.caption,
        level=row.level,
        kind=row.kind,
        account=account,
        title=title,
        amount=one_money(row.amounts[0], found.currency),
        compared=one_money(row.amounts[1], found.currency) if len(row.amounts) > 1 else None,
        lines=reach,
    )
