"""A budget beside what is posted as a file that is fetched with a ticket."""

from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any

from bizsuite.erp.budgets import loaders
from bizsuite.erp.budgets.loaders import ComparedBudget, ComparedLine
from bizsuite.erp.budgets.rules.comparing import Compared, Export, export_of, head_of, total
from bizsuite.erp.budgets.rules.words import BUDGET_READ
from bizsuite.erp.finance.rules.words import ENTRY_READ
from bizsuite.erp.statements.rules.captions import title_of
from bizsuite.erp.statements.rules.financial import StatementCaption
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Forbidden
from bizsuite.kernel.modules import FileContent
from bizsuite.kernel.sheets import Cell, Column, Sheet, as_file
from bizsuite.kernel.values import minor_units, round_half_up

MAKER = "budget"
"""The name by which tickets ask for it."""


async def make(db: Db, told: Mapping[str, Any], locale: str) -> FileContent:
    """The file of a comparison. Faults: FORBIDDEN where rights were lost since the ticket was given."""
    asked = export_of(told)
    for permission in (BUDGET_READ, ENTRY_READ):
        if not db.actor.may(permission):
            raise Forbidden("You need the permission {permission}.", permission=permission.name)
    found = await loaders.budget_of(db, asked.budget_id)
    if found is None:
        raise Forbidden("You do not work in this company.")
    lines = await loaders.compared(db, asked.budget_id, asked.spans)
    sheet = _sheet(found, lines, asked, locale)
    return as_file(sheet, asked.format, f"{sheet.title} {asked.spans[0].until}", locale)


def _sheet(found: ComparedBudget, lines: Sequence[ComparedLine], asked: Export, locale: str) -> Sheet:
    columns = [
        *(Column(head_of(key, locale)) for key in ("account", "name", "value")),
        *(Column(head_of(key, locale), "amount") for key in ("planned", "actual", "difference")),
        Column(head_of("fraction", locale)),
        *(Column(head_of("compared", locale, until=span.until), "amount") for span in asked.spans[1:]),
        Column(head_of("currency", locale)),
    ]
    rows = [
        [
            line.account[0] if line.account else None,
            line.account[1] if line.account else title_of(StatementCaption.EXPENSES, line.kind, locale),
            line.value,
            *_cells(line.spans, found.currency),
        ]
        for line in lines
    ]
    totals = []
    for key, is_spending in (("spending", True), ("earning", False)):
        sums = [
            total(((line.kind, line.spans[at]) for line in lines), is_spending=is_spending)
            for at in range(len(asked.spans))
        ]
        totals.append([None, head_of(key, locale), None, *_cells(sums, found.currency)])
    budget = found.budget
    return Sheet(
        head_of("title", locale, name=budget["name"], revision=budget["revision"]),
        columns,
        _each(rows),
        subtitle=" · ".join(
            [found.company, found.currency, *(f"{span.since} – {span.until}" for span in asked.spans)]
        ),
        totals=totals,
    )


def _cells(spans: Sequence[Compared], currency: str) -> list[Cell]:
    """The figures of a row; they have the decimals of the currency, as the books do."""
    own, places = spans[0], minor_units(currency)
    fraction = None if own.fraction is None else f"{round_half_up(own.fraction * 100, 1)} %"
    amounts = [round_half_up(size, places) for size in (own.planned, own.actual, own.difference)]
    return [*amounts, fraction, *(round_half_up(each.actual, places) for each in spans[1:]), currency]


async def _each(rows: Sequence[Sequence[Cell]]) -> AsyncIterator[Sequence[Cell]]:
    for row in rows:
        yield row
