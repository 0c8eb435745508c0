"""Days, amounts and texts as banks write them. Pure; what cannot be read is refused with the line of the file."""

import re
from datetime import date
from decimal import Decimal

from bizsuite.erp.banking.rules.words import DateForm, DecimalSign
from bizsuite.kernel.clock import FIRST_DAY, LAST_DAY
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.values import round_money

LIMIT = Decimal(10) ** 14
"""Amounts stay below this, which is what a column holds."""
TEXT_MAX, NAME_MAX, REFERENCE_MAX = 1_000, 140, 70
_UNSEEN = re.compile(r"[\x00-\x20\x7f-\xa0\ud800-\udfff\u2028\u2029]+")
_GAPS = re.compile(r"[^0-9A-Z/-]")
_POINT = re.compile(r"(\d{1,14}|\d{1,3}(?:,\d{3}){1,4})(\.\d{1,6})?\Z", re.ASCII)
_COMMA = re.compile(r"(\d{1,14}|\d{1,3}(?:\.\d{3}){1,4})(,\d{1,6})?\Z", re.ASCII)
_BLANKS = re.compile(r"[\s\u00a0\u202f']+")
_PARTS = re.compile(r"(\d{1,4})[-./](\d{1,2})[-./](\d{1,4})\Z", re.ASCII)
_DIGITS = re.compile(r"(\d{4})(\d{2})(\d{2})\Z", re.ASCII)


def shown(text: str, most: int) -> str:
    """Text as it is kept: in one line, without controls, cut where it is too long."""
    return _UNSEEN.sub(" ", text).strip()[:most].rstrip()


def compact(text: str) -> str:
    """The number of an account without gaps, in capitals, cut where it is too long."""
    return _GAPS.sub("", text.upper())[:REFERENCE_MAX]


def amount_of(text: str, currency: str, place: int, sign: DecimalSign = DecimalSign.POINT) -> Decimal:
    """An amount: with a sign before or after it, or in brackets, which mean less than zero.

    Refuses with STATEMENT_MALFORMED (fact: line).
    """
    bare = _BLANKS.sub("", text[:60]).replace("\u2212", "-")
    negative = False
    if bare.startswith("(") and bare.endswith(")"):
        negative, bare = True, bare[1:-1]
    elif bare[:1] in ("+", "-"):
        negative, bare = bare[0] == "-", bare[1:]
    elif bare[-1:] in ("+", "-"):
        negative, bare = bare[-1] == "-", bare[:-1]
    found = (_POINT if sign is DecimalSign.POINT else _COMMA).match(bare)
    if found is None:
        raise Refused("STATEMENT_MALFORMED", "Line {line}: this is no amount.", path=["content"], line=place)
    whole, decimals = found.groups()
    value = Decimal(re.sub(r"[.,]", "", whole) + (decimals or "").replace(",", "."))
    if value >= LIMIT or value != round_money(value, currency):
        raise Refused(
            "STATEMENT_MALFORMED",
            "Line {line}: the amount is too large or has too many decimals.",
            path=["content"],
            line=place,
        )
    return -value if negative else value


def day_of(text: str, place: int, form: DateForm = DateForm.YEAR_MONTH_DAY) -> date:
    """A day from 1900 to 2200; what follows it, such as a time, is not looked at. Refuses with STATEMENT_MALFORMED."""
    bare = re.split(r"[T\s]", text.strip()[:40], maxsplit=1)[0]
    if bare[:8].isdigit():
        bare = bare[:8]
    found = _PARTS.match(bare) or (_DIGITS.match(bare) if form is DateForm.YEAR_MONTH_DAY else None)
    if found is not None:
        first, second, third = (int(part) for part in found.groups())
        year, month, day = {
            DateForm.YEAR_MONTH_DAY: (first, second, third),
            DateForm.DAY_MONTH_YEAR: (third, second, first),
            DateForm.MONTH_DAY_YEAR: (third, first, second),
        }[form]
        try:
            known = date(
                year + 2000 if year < 100 and form is not DateForm.YEAR_MONTH_DAY else year, month, day
            )
        except ValueError:
            pass
        else:
            if FIRST_DAY <= known <= LAST_DAY:
                return known
    raise Refused("STATEMENT_MALFORMED", "Line {line}: this is no day.", path=["content"], line=place)
