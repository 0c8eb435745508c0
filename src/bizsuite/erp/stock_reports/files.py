"""Reports of stock as files that are fetched with a ticket: all that the report's own field shows, page by page."""

import uuid
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlmodel import col

from bizsuite.base.catalog.tables import Product
from bizsuite.base.identity.tables import Company
from bizsuite.erp.inventory.tables import Warehouse
from bizsuite.erp.statements.loaders.pages import Asked as Paging
from bizsuite.erp.stock_reports import loaders
from bizsuite.erp.stock_reports.rules.reports import (
    Asked,
    StockReportKind,
    asked_of,
    bucket_heads,
    head_of,
)
from bizsuite.erp.valuation.rules.words import VALUATION_READ
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Forbidden
from bizsuite.kernel.modules import FileContent
from bizsuite.kernel.sheets import Cell, Column, Sheet, as_file
from bizsuite.kernel.values import minor_units, round_half_up

MAKER = "stock_report"
"""The name by which tickets ask for it."""


async def make(db: Db, told: Mapping[str, Any], locale: str) -> FileContent:
    """The file of a report. Faults: FORBIDDEN where rights were lost since the ticket was given."""
    kind, format, asked = asked_of(told)
    if not db.actor.may(VALUATION_READ):
        raise Forbidden("You need the permission {permission}.", permission=VALUATION_READ.name)
    if asked.company_id not in {db.actor.company_id, *db.actor.company_ids}:
        raise Forbidden("You do not work in this company.")
    (company,) = await db.rows(
        sa.select(col(Company.name), col(Company.currency)).where(
            col(Company.tenant_id) == db.actor.tenant_id, col(Company.id) == asked.company_id
        )
    )
    made = _ageing if kind is StockReportKind.STOCK_AGEING else _turnover
    days = f"{asked.since} – {asked.as_of}" if asked.since else str(asked.as_of)
    subtitle = f"{company.name} · {company.currency} · {days}"
    sheet = await made(db, asked, company.currency, locale, subtitle)
    return as_file(sheet, format, f"{sheet.title} {asked.as_of}", locale)


async def _ageing(db: Db, asked: Asked, currency: str, locale: str, subtitle: str) -> Sheet:
    found = await loaders.aged_stock(db, asked, currency, Paging())
    entries = [each for _, each in found.page.entries]
    names = await _names(db, entries)
    columns = [
        *_named(locale),
        Column(head_of("quantity", locale), "amount"),
        *(Column(head, "amount") for head in bucket_heads(asked.days, locale)),
        Column(head_of("value", locale), "amount"),
        Column(head_of("currency", locale)),
    ]
    rows = [
        [*_of(names, each), each.quantity, *_money([*each.values, each.value], currency), currency]
        for each in entries
    ]
    sums = _money([*found.totals, sum(found.totals)], currency)
    totals: list[Sequence[Cell]] = [[head_of("total", locale), None, None, None, *sums, currency]]
    title = head_of(StockReportKind.STOCK_AGEING, locale)
    return Sheet(title, columns, _each(rows), subtitle=subtitle, totals=totals)


async def _turnover(db: Db, asked: Asked, currency: str, locale: str, subtitle: str) -> Sheet:
    found = await loaders.turnovers(db, asked, asked.since or asked.as_of, Paging())
    entries = [each for _, each in found.page.entries]
    names = await _names(db, entries)
    columns = [
        *_named(locale),
        *(Column(head_of(key, locale), "amount") for key in ("quantity", "opening", "closing", "cost")),
        *(Column(head_of(key, locale), "amount") for key in ("times", "days_of_stock")),
        Column(head_of("last_sold_on", locale), "date"),
        Column(head_of("currency", locale)),
    ]

    def cells(turnover: Any) -> list[Cell]:
        money = _money([turnover.opening, turnover.closing, turnover.cost], currency)
        return [*money, turnover.times, turnover.days_of_stock]

    rows = [
        [*_of(names, each), each.quantity, *cells(each.turnover), each.last_sold_on, currency]
        for each in entries
    ]
    totals: list[Sequence[Cell]] = [
        [head_of("total", locale), None, None, None, *cells(found.total), None, currency]
    ]
    title = head_of(StockReportKind.STOCK_TURNOVER, locale)
    return Sheet(title, columns, _each(rows), subtitle=subtitle, totals=totals)


def _named(locale: str) -> list[Column]:
    return [Column(head_of(key, locale)) for key in ("sku", "product", "warehouse")]


def _of(names: Mapping[uuid.UUID, Sequence[str]], line: Any) -> list[Cell]:
    return [*names.get(line.product_id, ("", "")), *names.get(line.warehouse_id, ("",))]


async def _names(db: Db, lines: Collection[Any]) -> dict[uuid.UUID, tuple[str, ...]]:
    """What people call products (SKU and name) and warehouses (name), by the many."""
    found: dict[uuid.UUID, tuple[str, ...]] = {}
    products, warehouses = {each.product_id for each in lines}, {each.warehouse_id for each in lines}
    for keys, table, columns in ((products, Product, ("sku", "name")), (warehouses, Warehouse, ("name",))):
        row: Any = table
        named = col(row.id) == sa.any_(sa.literal(sorted(keys), sa.ARRAY(sa.Uuid)))
        chosen = sa.select(col(row.id), *(col(getattr(row, name)) for name in columns))
        for each in await db.rows(chosen.where(col(row.tenant_id) == db.actor.tenant_id, named)):
            found[each.id] = tuple(each[1:])
    return found


def _money(amounts: Sequence[Any], currency: str) -> list[Cell]:
    """Amounts with the decimals of their currency; the books hold no more."""
    return [round_half_up(amount, minor_units(currency)) for amount in amounts]


async def _each(rows: Sequence[Sequence[Cell]]) -> AsyncIterator[Sequence[Cell]]:
    for row in rows:
        yield row
