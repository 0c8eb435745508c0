"""When a statement may be kept: it is new, it balances, and it goes on where the one before it ended. Pure."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from bizsuite.erp.banking.rules.shapes import ReadLine, ReadStatement
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.values import ZERO

CONTENT_MAX = 900_000
"""How many characters a file may have that comes with a request."""
LINES_MAX = 20_000
STATEMENTS_MAX = 400
"""How many statements a file may have: one for each day of a year, and some."""
NUMBER_PART = 6
"""How many digits of a bank's own number say more than chance that it is part of an IBAN."""


@dataclass(frozen=True, slots=True)
class Before:
    """The last statement of an account that is known."""

    position: int
    closing: Decimal
    closed_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """A statement that may be kept, with the lines that are new."""

    position: int
    number: str
    opening: Decimal
    closing: Decimal
    opened_on: date
    closed_on: date
    lines: Sequence[ReadLine]
    fingerprint: str


def require_content(content: str) -> None:
    """A file is no longer than is read at once. Refuses with STATEMENT_TOO_LARGE (fact: most)."""
    if len(content) > CONTENT_MAX:
        raise Refused(
            "STATEMENT_TOO_LARGE", "A file has at most {most} characters.", path=["content"], most=CONTENT_MAX
        )


def require_few_lines(count: int) -> None:
    """A statement has no more lines than are kept at once. Refuses with STATEMENT_TOO_LARGE (fact: most)."""
    if count > LINES_MAX:
        raise Refused(
            "STATEMENT_TOO_LARGE", "A statement has at most {most} lines.", path=["content"], most=LINES_MAX
        )


def require_few(found: Sequence[object]) -> None:
    """A file has no more statements than are kept at once. Refuses with STATEMENT_TOO_LARGE (fact: most)."""
    if len(found) > STATEMENTS_MAX:
        raise Refused(
            "STATEMENT_TOO_LARGE",
            "A file has at most {most} statements.",
            path=["content"],
            most=STATEMENTS_MAX,
        )


def require_account(read: ReadStatement, iban: str | None, number: str | None) -> None:
    """A file that names an account is of this one. Refuses with STATEMENT_ACCOUNT (fact: account)."""
    told = read.account
    if not told or told in (iban, number):
        return
    bare = told.replace("-", "").replace("/", "").lstrip("0")
    is_part = len(bare) >= NUMBER_PART and any(
        each is not None and each.endswith(bare) for each in (iban, number)
    )
    if not is_part:
        raise Refused(
            "STATEMENT_ACCOUNT", "The file is of account {account}.", path=["content"], account=told
        )


def distinct(read: ReadStatement) -> ReadStatement:
    """The same with references that are given once: a bank names all payments of a batch alike.

    Refuses with STATEMENT_TOO_LARGE.
    """
    require_few_lines(len(read.lines))
    times: dict[str, int] = {}
    lines = []
    for line in read.lines:
        if line.reference:
            times[line.reference] = count = times.get(line.reference, 0) + 1
            line = replace(line, reference=line.reference if count == 1 else f"{line.reference}#{count}")
        lines.append(line)
    return replace(read, lines=lines)


def with_balances(read: ReadStatement, opening: Decimal | None, closing: Decimal | None) -> ReadStatement:
    """The same with the balances that were given besides. Refuses with STATEMENT_BALANCE_DIFFERS (fact: told)."""
    for name, given, told in (("opening", opening, read.opening), ("closing", closing, read.closing)):
        if given is not None and told is not None and given != told:
            raise Refused(
                "STATEMENT_BALANCE_DIFFERS", "The file says {told}.", path=[f"{name}Balance"], told=told
            )
    return replace(
        read,
        opening=read.opening if opening is None else opening,
        closing=read.closing if closing is None else closing,
    )


def place(
    read: ReadStatement,
    before: Before | None,
    known: Collection[str],
    numbers: Collection[str],
    fingerprint: str,
) -> Placed:
    """A statement with the lines that are not `known` by their references yet, behind the one before it.

    Where the file does not tell the opening balance it follows from the closing one, else it is that on which the one
    before ended. Refuses with STATEMENT_DUPLICATE (fact: number), STATEMENT_EMPTY, STATEMENT_UNBALANCED (facts:
    opening, moved, closing), STATEMENT_GAP (facts: expected, opening), STATEMENT_EARLIER (fact: last).
    """
    lines = [line for line in read.lines if not line.reference or line.reference not in known]
    if (read.lines and not lines) or (read.number and read.number in numbers):
        raise duplicate(read.number)
    closed_on = max(
        (day for day in (read.closed_on, *(line.booked_on for line in lines)) if day), default=None
    )
    if closed_on is None:
        raise Refused("STATEMENT_EMPTY", "The file says nothing.", path=["content"])
    moved = sum((line.amount for line in lines), ZERO)
    opening = _opening(read, moved, before)
    closing = opening + moved if read.closing is None else read.closing
    require_balanced(opening, moved, closing)
    require_continued(before, opening, closed_on)
    position = 1 if before is None else before.position + 1
    return Placed(
        position=position,
        number=read.number or _number(closed_on, position, numbers),
        opening=opening,
        closing=closing,
        opened_on=min(
            (day for day in (read.opened_on, *(line.booked_on for line in lines)) if day), default=closed_on
        ),
        closed_on=closed_on,
        lines=lines,
        fingerprint=fingerprint,
    )


def duplicate(number: str) -> Refused:
    """What is said of a statement that is known already."""
    return Refused(
        "STATEMENT_DUPLICATE", "This statement has been imported.", path=["content"], number=number
    )


def _opening(read: ReadStatement, moved: Decimal, before: Before | None) -> Decimal:
    """What the file tells and the known lines have moved since, or what follows from the closing balance."""
    if read.opening is not None:
        return read.opening + read.moved - moved
    if read.closing is not None:
        return read.closing - moved
    return ZERO if before is None else before.closing


def require_balanced(opening: Decimal, moved: Decimal, closing: Decimal) -> None:
    """Opening and lines come to the closing balance. Refuses with STATEMENT_UNBALANCED (facts)."""
    if opening + moved != closing:
        raise Refused(
            "STATEMENT_UNBALANCED",
            "{opening} and lines of {moved} do not come to {closing}.",
            path=["content"],
            opening=opening,
            moved=moved,
            closing=closing,
        )


def require_continued(before: Before | None, opening: Decimal, closed_on: date) -> None:
    """It goes on where the one before it ended. Refuses with STATEMENT_EARLIER (fact), STATEMENT_GAP (facts)."""
    if before is None:
        return
    if closed_on < before.closed_on:
        raise Refused(
            "STATEMENT_EARLIER",
            "A statement until {last} has been imported already.",
            path=["content"],
            last=before.closed_on,
        )
    if opening != before.closing:
        raise Refused(
            "STATEMENT_GAP",
            "It begins with {opening}, the one before it ended with {expected}.",
            path=["content"],
            opening=opening,
            expected=before.closing,
        )


def _number(closed_on: date, position: int, numbers: Collection[str]) -> str:
    """A number for a statement that the bank gives none."""
    plain = closed_on.isoformat()
    return f"{plain}-{position}" if plain in numbers else plain
