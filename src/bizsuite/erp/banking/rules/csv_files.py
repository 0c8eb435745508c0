"""Statements as tables (CSV): which column means what is kept with the bank account. Pure."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from bizsuite.erp.banking.rules.shapes import ReadLine, ReadStatement
from bizsuite.erp.banking.rules.statements import require_few_lines
from bizsuite.erp.banking.rules.values import (
    NAME_MAX,
    REFERENCE_MAX,
    TEXT_MAX,
    amount_of,
    compact,
    day_of,
    shown,
)
from bizsuite.erp.banking.rules.words import CsvSeparator, DateForm, DecimalSign
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.values import ZERO

SEPARATORS = {
    CsvSeparator.COMMA: ",",
    CsvSeparator.SEMICOLON: ";",
    CsvSeparator.TAB: "\t",
    CsvSeparator.PIPE: "|",
}
COLUMNS = (
    *("date_column", "amount_column", "debit_column", "credit_column", "balance_column", "value_date_column"),
    *("reference_column", "counterparty_column", "counterparty_account_column", "creditor_reference_column"),
    "text_column",
)
"""The columns that a layout may name."""
SKIPPED_MAX = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class CsvLayout:
    """How a bank writes its tables: columns are named by their titles, which stand after `skipped_lines`.

    Amounts are in one column with a sign, or in two: what went out (debit) and what came in (credit).
    """

    separator: CsvSeparator = CsvSeparator.COMMA
    decimal_sign: DecimalSign = DecimalSign.POINT
    date_form: DateForm = DateForm.YEAR_MONTH_DAY
    skipped_lines: int = 0
    date_column: str
    amount_column: str | None = None
    debit_column: str | None = None
    credit_column: str | None = None
    balance_column: str | None = None
    value_date_column: str | None = None
    reference_column: str | None = None
    counterparty_column: str | None = None
    counterparty_account_column: str | None = None
    creditor_reference_column: str | None = None
    text_column: str | None = None


@dataclass(frozen=True, slots=True)
class _Row:
    """A line with the balance after it, where the table says it."""

    line: ReadLine
    balance: Decimal | None


def check_layout(layout: CsvLayout) -> None:
    """Whether a table can be read by it. Refuses with INVALID_VALUE."""
    if not 0 <= layout.skipped_lines <= SKIPPED_MAX:
        raise Refused(
            "INVALID_VALUE", "At most {most} lines are skipped.", path=["skippedLines"], most=SKIPPED_MAX
        )
    if (layout.amount_column is None) == (layout.debit_column is None or layout.credit_column is None):
        raise Refused(
            "INVALID_VALUE",
            "Amounts are in one column, or in one for debits and one for credits.",
            path=["amountColumn"],
        )


def read_csv(content: str, layout: CsvLayout, currency: str) -> ReadStatement:
    """What a table says. Its lines may go back in time; where it tells balances, they must agree with the amounts.

    Refuses with STATEMENT_MALFORMED (fact: line), STATEMENT_UNBALANCED, STATEMENT_TOO_LARGE.
    """
    rows = []
    for count, (place, cells) in enumerate(_cells(content, layout), 1):
        require_few_lines(count)
        rows.append(_row(cells, place, layout, currency))
    if rows and rows[0].line.booked_on > rows[-1].line.booked_on:
        rows.reverse()
    if layout.balance_column and not _agrees(rows):
        rows.reverse()
        if not _agrees(rows):
            raise Refused(
                "STATEMENT_UNBALANCED",
                "The balances in the table do not follow from its amounts.",
                path=["content"],
            )
    lines = [row.line for row in rows if row.line.amount]
    first, last = (rows[0], rows[-1]) if rows else (None, None)
    return ReadStatement(
        opening=None if first is None or first.balance is None else first.balance - first.line.amount,
        closing=None if last is None else last.balance,
        opened_on=min((line.booked_on for line in lines), default=None),
        closed_on=max((line.booked_on for line in lines), default=None),
        lines=lines,
    )


def _agrees(rows: Sequence[_Row]) -> bool:
    return all(
        one.balance is not None and two.balance is not None and two.balance - one.balance == two.line.amount
        for one, two in pairwise(rows)
    )


def _cells(content: str, layout: CsvLayout) -> Iterator[tuple[int, Mapping[str, str]]]:
    """The rows below the titles by these, each with its line in the file. Blank rows are none."""
    texts = io.StringIO(content.removeprefix("\ufeff"), newline="")
    for _ in range(layout.skipped_lines):
        texts.readline()
    reader = csv.reader(texts, delimiter=SEPARATORS[layout.separator], strict=True)
    titles: list[str] | None = None
    try:
        for row in reader:
            place = reader.line_num + layout.skipped_lines
            if not any(cell.strip() for cell in row):
                continue
            if titles is None:
                titles = [_title(cell) for cell in row]
                _require_columns(titles, layout, place)
            elif len(row) < len(titles):
                raise Refused(
                    "STATEMENT_MALFORMED", "Line {line}: cells are missing.", path=["content"], line=place
                )
            else:
                yield place, dict(zip(titles, row, strict=False))
    except csv.Error:
        raise Refused(
            "STATEMENT_MALFORMED",
            "Line {line}: the quotes or breaks of the table are wrong.",
            path=["content"],
            line=reader.line_num + layout.skipped_lines,
        ) from None
    if titles is None:
        raise Refused("STATEMENT_MALFORMED", "Line {line}: the titles are missing.", path=["content"], line=1)


def _title(cell: str) -> str:
    return cell.strip().casefold()


def _require_columns(titles: Sequence[str], layout: CsvLayout, place: int) -> None:
    for name in COLUMNS:
        wanted = getattr(layout, name)
        if wanted is not None and _title(wanted) not in titles:
            raise Refused(
                "STATEMENT_MALFORMED",
                "Line {line}: the table has no column {column}.",
                path=["content"],
                line=place,
                column=wanted,
            )


def _row(cells: Mapping[str, str], place: int, layout: CsvLayout, currency: str) -> _Row:
    def cell(title: str | None) -> str:
        return "" if title is None else cells[_title(title)]

    def amount(title: str | None) -> Decimal:
        return amount_of(cell(title), currency, place, layout.decimal_sign)

    def side(title: str | None) -> Decimal:
        return abs(amount(title)) if cell(title).strip() else ZERO

    if layout.amount_column is not None:
        moved = amount(layout.amount_column)
    else:
        moved = side(layout.credit_column) - side(layout.debit_column)
    value = cell(layout.value_date_column).strip()
    line = ReadLine(
        booked_on=day_of(cell(layout.date_column), place, layout.date_form),
        amount=moved,
        value_on=day_of(value, place, layout.date_form) if value else None,
        reference=shown(cell(layout.reference_column), REFERENCE_MAX),
        counterparty=shown(cell(layout.counterparty_column), NAME_MAX),
        counterparty_account=compact(cell(layout.counterparty_account_column)),
        creditor_reference=shown(cell(layout.creditor_reference_column), REFERENCE_MAX),
        text=shown(cell(layout.text_column), TEXT_MAX),
        place=place,
    )
    return _Row(line, amount(layout.balance_column) if layout.balance_column else None)
