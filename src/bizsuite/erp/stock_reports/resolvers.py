"""What reports of stock hang on types that they do not own."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any

import strawberry
from sqlmodel import col, select

from bizsuite.base.identity.tables import Company
from bizsuite.erp.inventory.rules import STOCK_READ
from bizsuite.erp.statements.resolvers.asked import AS_OF, about, check, spans_of
from bizsuite.erp.statements.rules.ageing import buckets as buckets_of
from bizsuite.erp.statements.rules.ageing import check_buckets
from bizsuite.erp.statements.types import AgeingBucket
from bizsuite.erp.statements.types.money import all_money, one_money
from bizsuite.erp.statements.types.pages import AFTER, BEFORE, FIRST, LAST, asked, mark_of, paged
from bizsuite.erp.stock_reports import loaders, types
from bizsuite.erp.stock_reports.files import MAKER
from bizsuite.erp.stock_reports.rules.reports import (
    BUCKETS,
    Asked,
    StockFilter,
    StockReportKind,
    sum_of,
)
from bizsuite.erp.stock_reports.types.turnover import turned
from bizsuite.erp.valuation.rules.words import VALUATION_READ
from bizsuite.graph.context import Info
from bizsuite.graph.fields import field
from bizsuite.graph.files import FileTicket, Tickets
from bizsuite.kernel.clock import today
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import BadInput
from bizsuite.kernel.sheets import FileFormat

_Filter = Annotated[types.StockReportFilter | None, about("Which goods; all when left out.")]
_Days = Annotated[
    list[int] | None,
    about("After how many days each bucket but the last ends: 30, 90, 180, 365 when left out; at most 12."),
]
_Since = Annotated[date, about("The first day.")]


@strawberry.type
class StockReportsQuery:
    """Where queries enter the reports of stock."""

    @field(needs=VALUATION_READ)
    async def stock_ageing(
        self,
        info: Info,
        filter: _Filter = None,
        buckets: _Days = None,
        first: FIRST = None,
        after: AFTER = None,
        last: LAST = None,
        before: BEFORE = None,
    ) -> types.StockAgeingConnection | None:
        """What the company's stock is worth now by how long ago it came, the most valuable first, and the sums of all.

        Under FIFO the cost layers say it; otherwise what lies there is taken to be what came last, at what a unit is
        worth. Days out of order are BAD_USER_INPUT.
        """
        db = info.context.db
        asking = _asked(db, filter, buckets=buckets)
        currency = await _currency(db)
        mark = mark_of("ageing", asking)
        paging = asked(info, loaders.AGEING_KEYSET, mark, first, after, last, before)
        found = await loaders.aged_stock(db, asking, currency, paging)
        nodes = [
            types.StockAgeingLine(
                product_id=each.product_id,
                warehouse_id=each.warehouse_id,
                quantity=each.quantity,
                value=one_money(each.value, currency),
                values=all_money(each.values, currency),
            )
            for _, each in found.page.entries
        ]
        told: dict[str, Any] = paged(paging, found.page, nodes, mark)
        ends = [AgeingBucket(from_days=each.first, to_days=each.last) for each in buckets_of(asking.days)]
        return types.StockAgeingConnection(
            **told,
            as_of=asking.as_of,
            buckets=ends,
            values=all_money(found.totals, currency),
            value=one_money(sum_of(found.totals), currency),
        )

    @field(needs=VALUATION_READ)
    async def stock_turnover(
        self,
        info: Info,
        since: _Since,
        as_of: AS_OF = None,
        filter: _Filter = None,
        first: FIRST = None,
        after: AFTER = None,
        last: LAST = None,
        before: BEFORE = None,
    ) -> types.StockTurnoverConnection | None:
        """How fast the company's stock was sold in some days, where most is tied up first, and the sums of all.

        With `filter: {notSoldSince}` it lists slow movers. A first day after the last one is BAD_USER_INPUT.
        """
        db = info.context.db
        asking = _asked(db, filter, as_of=as_of, since=since)
        currency = await _currency(db)
        mark = mark_of("turnover", asking)
        paging = asked(info, loaders.TURNOVER_KEYSET, mark, first, after, last, before)
        found = await loaders.turnovers(db, asking, since, paging)
        nodes = [
            types.StockTurnoverLine(
                product_id=each.product_id,
                warehouse_id=each.warehouse_id,
                quantity=each.quantity,
                last_sold_on=each.last_sold_on,
                **turned(each.turnover, currency),
            )
            for _, each in found.page.entries
        ]
        told: dict[str, Any] = {**paged(paging, found.page, nodes, mark), **turned(found.total, currency)}
        return types.StockTurnoverConnection(as_of=asking.as_of, since=since, **told)

    @field(needs=VALUATION_READ)
    async def stock_report_file(
        self,
        info: Info,
        report: Annotated[StockReportKind, about("Which report.")],
        format: Annotated[FileFormat, about("The form of the file.")] = FileFormat.CSV,
        filter: _Filter = None,
        since: Annotated[date | None, about("The first day; a turnover needs one.")] = None,
        as_of: AS_OF = None,
        buckets: _Days = None,
    ) -> FileTicket | None:
        """A ticket for a report as a file: the same figures as the report's own field tells with the same filter.

        The heads of columns are in the language of whoever asks.
        """
        db = info.context.db
        if report is StockReportKind.STOCK_AGEING:
            asking = _asked(db, filter, buckets=buckets)
        elif since is None:
            raise BadInput("A turnover needs a first day, `since`.")
        else:
            asking = _asked(db, filter, as_of=as_of, since=since)
        tickets: Tickets = info.context.services["tickets"]
        return tickets.issue(db.actor, MAKER, asking.told(report, format))


def _asked(
    db: Db,
    filter: types.StockReportFilter | None,
    *,
    as_of: date | None = None,
    since: date | None = None,
    buckets: Sequence[int] | None = None,
) -> Asked:
    """What is asked for. Faults: BAD_USER_INPUT."""
    (span,) = spans_of(db, as_of or today(db.actor.zone), since, None)
    chosen = StockFilter() if filter is None else filter.chosen()
    if since is None and chosen.not_sold_since is not None:
        raise BadInput("`notSoldSince` filters the turnover only.")
    return Asked(
        company_id=db.actor.company_id,
        chosen=chosen,
        as_of=check(span.until),
        since=since,
        days=check_buckets(BUCKETS if buckets is None else buckets),
    )


async def _currency(db: Db) -> str:
    """That of the company that the request works in."""
    found: str = await db.one(
        select(col(Company.currency)).where(
            col(Company.tenant_id) == db.actor.tenant_id, col(Company.id) == db.actor.company_id
        )
    )
    return found


@strawberry.type
class StockBalanceReports:
    """What reports of stock hang on StockBalance."""

    @field(needs=STOCK_READ)
    async def ledger(
        self,
        root: strawberry.Parent[Any],
        info: Info,
        as_of: AS_OF = None,
        since: Annotated[date | None, about("The first day; null for all.")] = None,
        first: FIRST = None,
        after: AFTER = None,
        last: LAST = None,
        before: BEFORE = None,
    ) -> types.StockLedgerConnection | None:
        """Its stock ledger: what came to the place and left it, in the order of days, with what lay there after each.

        It begins at the snapshot of the last closed period before. The ledgers of several balances are read together.
        """
        (span,) = spans_of(info.context.db, as_of, since, None)
        mark = mark_of("stock_ledger", span)
        paging = asked(info, loaders.LEDGER_KEYSET, mark, first, after, last, before)
        found = await info.context.load(loaders.stock_ledgers, root["id"], span=span, paging=paging)
        if found is None:
            return None
        nodes = [_line(each) for _, each in found.page.entries]
        told: dict[str, Any] = paged(paging, found.page, nodes, mark)
        return types.StockLedgerConnection(
            as_of=span.until,
            since=span.since,
            opening=found.opening,
            incoming=found.incoming,
            outgoing=found.outgoing,
            balance=found.opening + found.incoming - found.outgoing,
            **told,
        )


def _line(entry: Any) -> types.StockLedgerLine:
    return types.StockLedgerLine(move=entry.move, change=entry.change, balance=entry.balance)
