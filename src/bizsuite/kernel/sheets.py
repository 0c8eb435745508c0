"""Tables for people and their programs: CSV as it is made, Excel workbooks and PDF once all rows are there."""

import asyncio
import csv
import io
import sys
import tempfile
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Literal

import orjson

from bizsuite.kernel.errors import BadInput, Broken
from bizsuite.kernel.modules import FileContent
from bizsuite.kernel.words import Word

Cell = str | Decimal | int | date | None
Kind = Literal["text", "amount", "date", "number"]

BATCH = 500
"""Rows that are written at once."""
CHUNK = 1 << 16
EXCEL_ROWS_MAX = 100_000
"""A workbook of more takes seconds of processor time; CSV takes any number."""
PDF_ROWS_MAX = 5_000
"""A hundred pages."""
PDF_TYPE = "application/pdf"
CSV_TYPE = "text/csv; charset=utf-8"
EXCEL_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class FileFormat(Word):
    """The form of a file."""

    CSV = "CSV", "Values separated by commas, in UTF-8; for programs, of any length."
    EXCEL = "EXCEL", "An Excel workbook; at most 100,000 rows."
    PDF = "PDF", "Pages to print, A4; at most 5,000 rows."


@dataclass(frozen=True, slots=True)
class Column:
    """A column, by what its head says and what its cells are."""

    label: str
    kind: Kind = "text"


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table whose rows come one after the other; each has a cell for every column."""

    title: str
    columns: Sequence[Column]
    rows: AsyncIterator[Sequence[Cell]]
    subtitle: str = ""
    """Whose table it is and of when; for paper."""
    paragraphs: Sequence[str] = ()
    """What is said above the table; for paper."""
    level: int | None = None
    """Which column says how deep a row stands; on paper it indents the first column instead."""
    totals: Sequence[Sequence[Cell]] = ()
    """Rows that sum up the others; for paper, since programs add for themselves."""


def as_file(sheet: Sheet, format: FileFormat, stem: str, locale: str) -> FileContent:
    """A table as a file whose name begins with `stem`."""
    if format is FileFormat.EXCEL:
        return FileContent(f"{stem}.xlsx", EXCEL_TYPE, as_excel(sheet))
    if format is FileFormat.PDF:
        return FileContent(f"{stem}.pdf", PDF_TYPE, as_pdf(sheet, locale))
    return FileContent(f"{stem}.csv", CSV_TYPE, as_csv(sheet))


async def as_csv(sheet: Sheet) -> AsyncGenerator[bytes, None]:
    """RFC 4180 in UTF-8, with the mark by which Excel knows it. Text that Excel would take for a formula is quoted."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    text.write("\ufeff")
    writer.writerow([_plain(column.label) for column in sheet.columns])
    number = 0
    async for row in sheet.rows:
        writer.writerow([_plain(cell) for cell in row])
        number += 1
        if number % BATCH == 0:
            yield _taken(text)
    yield _taken(text)


def _taken(text: io.StringIO) -> bytes:
    written = text.getvalue()
    text.seek(0)
    text.truncate()
    return written.encode()


def _plain(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, str):
        return f"'{cell}" if cell.startswith(_FORMULA) else cell
    return format(_unsigned_zero(cell), "f") if isinstance(cell, Decimal) else str(cell)


def _unsigned_zero(cell: Decimal) -> Decimal:
    """What is taken away from nothing may be a zero below zero, which nobody wants to read."""
    return cell or abs(cell)


async def as_excel(sheet: Sheet) -> AsyncGenerator[bytes, None]:
    """A workbook of one sheet, in pieces. Faults: BAD_USER_INPUT for more rows than a workbook should hold."""
    with tempfile.TemporaryFile() as file:
        book = _Workbook(file, sheet)
        batch: list[Sequence[Cell]] = []
        async for row in sheet.rows:
            batch.append(row)
            if len(batch) == BATCH:
                await asyncio.to_thread(book.write, batch)
                batch = []
        await asyncio.to_thread(book.finish, batch)
        file.seek(0)
        while chunk := file.read(CHUNK):
            yield chunk


class _Workbook:
    """A workbook that is being written; rows that are written are no longer held."""

    def __init__(self, file: Any, sheet: Sheet) -> None:
        # Only who writes a workbook pays for loading what writes it.
        from xlsxwriter import Workbook  # type: ignore[import-untyped]

        self._book = Workbook(file, {"constant_memory": True, "default_date_format": "yyyy-mm-dd"})
        self._page = self._book.add_worksheet(sheet.title[:31])
        self._kinds = [column.kind for column in sheet.columns]
        bold = self._book.add_format({"bold": True, "bottom": 1})
        self._formats = {
            "amount": self._book.add_format({"num_format": "#,##0.00"}),
            "date": self._book.add_format({"num_format": "yyyy-mm-dd"}),
        }
        for place, column in enumerate(sheet.columns):
            self._page.set_column(place, place, 28 if column.kind == "text" else 14)
            self._page.write_string(0, place, column.label, bold)
        self._page.freeze_panes(1, 0)
        self._rows = 0

    def write(self, rows: Sequence[Sequence[Cell]]) -> None:
        """Add rows. Faults: BAD_USER_INPUT beyond the most that a workbook should hold."""
        for row in rows:
            self._rows += 1
            if self._rows > EXCEL_ROWS_MAX:
                raise BadInput("A workbook holds at most {most} rows; take CSV.", most=EXCEL_ROWS_MAX)
            for place, (kind, cell) in enumerate(zip(self._kinds, row, strict=True)):
                self._cell(place, kind, cell)

    def _cell(self, place: int, kind: Kind, cell: Cell) -> None:
        if cell is None:
            return
        if isinstance(cell, str):
            self._page.write_string(self._rows, place, cell)
        elif isinstance(cell, date):
            self._page.write_datetime(self._rows, place, cell, self._formats["date"])
        else:
            self._page.write_number(self._rows, place, cell or 0, self._formats.get(kind))

    def finish(self, rows: Sequence[Sequence[Cell]]) -> None:
        """Add the last rows and put the workbook together."""
        self.write(rows)
        self._book.close()


async def as_pdf(sheet: Sheet, locale: str) -> AsyncGenerator[bytes, None]:
    """Pages of A4, set by a program of its own. Faults: BAD_USER_INPUT for more rows than anybody reads."""
    rows = []
    async for row in sheet.rows:
        rows.append(_on_paper(sheet, row))
        if len(rows) > PDF_ROWS_MAX:
            raise BadInput("A PDF holds at most {most} rows; take CSV.", most=PDF_ROWS_MAX)
    rows += [{**_on_paper(sheet, row), "level": 0, "is-strong": True} for row in sheet.totals]
    told: dict[str, Any] = {
        "title": sheet.title,
        "subtitle": sheet.subtitle,
        "paragraphs": [" ".join(each.split()) for each in sheet.paragraphs],
        "lang": locale[:2],
        "heads": [
            {"label": column.label, "is-text": column.kind == "text"}
            for place, column in enumerate(sheet.columns)
            if place != sheet.level
        ],
        "rows": rows,
    }
    told["wide"] = _widest(told["heads"], rows)
    setting = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bizsuite.kernel.paper"),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        made, _ = await setting.communicate(orjson.dumps(told))
    finally:
        if setting.returncode is None:
            setting.kill()
            await setting.wait()
    if setting.returncode:
        raise Broken(f"the typesetter ended with {setting.returncode}")
    for start in range(0, len(made), CHUNK):
        yield made[start : start + CHUNK]


def _widest(heads: Sequence[Any], rows: Sequence[Any]) -> int:
    """The column of text that takes the room that is left."""
    texts = [place for place, head in enumerate(heads) if head["is-text"]]
    return max(texts, key=lambda place: max((len(row["cells"][place]) for row in rows), default=0), default=0)


def _on_paper(sheet: Sheet, row: Sequence[Cell]) -> dict[str, Any]:
    level = None if sheet.level is None else row[sheet.level]
    cells = [
        f"{_unsigned_zero(cell):,f}" if isinstance(cell, Decimal) else "" if cell is None else str(cell)
        for place, cell in enumerate(row)
        if place != sheet.level
    ]
    return {"cells": cells, "level": level or 0, "is-strong": level == 0}
