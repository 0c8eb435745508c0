"""The tax report as a file that is fetched with a ticket."""

import uuid
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Self

import sqlalchemy as sa
from sqlmodel import col

from bizsuite.base.identity.tables import Company
from bizsuite.erp.finance.service.access import may_work_in
from bizsuite.erp.taxes import loaders
from bizsuite.erp.taxes.loaders import ReportRow
from bizsuite.erp.taxes.rules.words import TAX_READ
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Forbidden
from bizsuite.kernel.modules import FileContent
from bizsuite.kernel.sheets import Cell, Column, FileFormat, Kind, Sheet, as_file
from bizsuite.kernel.values import minor_units, round_half_up

MAKER = "tax_report"
"""The name by which tickets ask for it."""
_TITLE = ("Tax report", "税务报表")
_HEADS = (
    ("Box", "栏次"),
    ("Name", "名称"),
    ("Level", "级次"),
    ("Base", "计税依据"),
    ("Tax", "税额"),
    ("Currency", "币种"),
)
_KINDS: tuple[Kind, ...] = ("text", "text", "number", "amount", "amount", "text")


@dataclass(frozen=True, slots=True)
class TaxExport:
    """A tax report to be made a file of."""

    format: FileFormat
    company_id: uuid.UUID
    first: date
    last: date

    def told(self) -> dict[str, Any]:
        """As it stands in a ticket."""
        days = [str(self.first), str(self.last)]
        return {"format": self.format.value, "company": str(self.company_id), "days": days}

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> Self:
        """What stands in a ticket, which we have written ourselves."""
        first, last = map(date.fromisoformat, told["days"])
        return cls(FileFormat(told["format"]), uuid.UUID(told["company"]), first, last)


async def make(db: Db, told: Mapping[str, Any], locale: str) -> FileContent:
    """The file of a tax report. Faults: FORBIDDEN where rights were lost since the ticket was given."""
    asked = TaxExport.of(told)
    if not db.actor.may(TAX_READ):
        raise Forbidden("You need the permission {permission}.", permission=TAX_READ.name)
    if not may_work_in(db.actor, asked.company_id):
        raise Forbidden("You do not work in this company.")
    (company,) = await db.rows(
        sa.select(col(Company.name), col(Company.currency)).where(col(Company.id) == asked.company_id)
    )
    rows = await loaders.tax_report(db, asked.company_id, first=asked.first, last=asked.last)
    at = locale.startswith("zh")
    columns = [Column(head[at], kind) for head, kind in zip(_HEADS, _KINDS, strict=True)]
    days = f"{asked.first} – {asked.last}"
    subtitle = " · ".join([company.name, company.currency, days])
    sheet = Sheet(_TITLE[at], columns, _each(rows, company.currency), subtitle=subtitle, level=2)
    return as_file(sheet, asked.format, f"{_TITLE[at]} {asked.last}", locale)


async def _each(rows: Sequence[ReportRow], currency: str) -> AsyncIterator[Sequence[Cell]]:
    """Every box below the one that it is a part of; a box lists what is below it right after itself."""
    parents = {row.box.id: row.box["parent_id"] for row in rows}
    below: dict[uuid.UUID | None, list[ReportRow]] = {}
    for row in rows:
        below.setdefault(parents[row.box.id], []).append(row)
    waiting = [(0, row) for row in reversed(below.get(None, ()))]
    while waiting:
        level, row = waiting.pop()
        amounts = [round_half_up(amount, minor_units(currency)) for amount in (row.base, row.tax)]
        yield [row.box["code"], row.box["name"], level, *amounts, currency]
        waiting += [(level + 1, each) for each in reversed(below.get(row.box.id, ()))]
