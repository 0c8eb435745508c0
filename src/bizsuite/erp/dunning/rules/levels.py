"""Which level an overdue item reaches, what a letter claims, and when it may be sent. Pure."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal, localcontext

from bizsuite.base.parties.rules.checks import line, name_of, prose
from bizsuite.erp.dunning.rules.words import DunningStatus
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.values import ZERO, round_money

DAYS_MAX = 3660
AMOUNT_MAX = Decimal(10) ** 9
LEVEL_MAX = 9
_DIGITS = 60
_STORED = Decimal("0.000000000001")


@dataclass(frozen=True, slots=True, kw_only=True)
class NewLevel:
    """A level to be recorded. Amounts are in the company's currency; the rate of interest is for a year."""

    number: int
    name: str
    days_overdue: int
    interval_days: int = 14
    fee: Decimal = ZERO
    interest_rate: Decimal | None = None
    min_amount: Decimal = ZERO
    blocks_orders: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """A level as far as reminding goes."""

    id: uuid.UUID
    number: int
    days_overdue: int
    interval_days: int
    fee: Decimal
    interest_rate: Decimal | None
    min_amount: Decimal


@dataclass(frozen=True, slots=True)
class Reminded:
    """The last letter that reminded of an item: its level and day."""

    number: int
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Overdue:
    """An open item that is overdue; `base` is what is open in the company's currency."""

    line_id: uuid.UUID
    invoice_id: uuid.UUID | None
    due_date: date
    currency: str
    amount: Decimal
    base: Decimal
    last: Reminded | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """An item and the level that it reaches now, with the interest on it since it was due or reminded of."""

    item: Overdue
    level: Level
    interest: Decimal


def level_of(new: NewLevel, currency: str) -> NewLevel:
    """A level in the form in which it is kept. Refuses with INVALID_VALUE, AMOUNT_PRECISION."""
    _within("number", new.number, 1, LEVEL_MAX)
    _within("daysOverdue", new.days_overdue, 1, DAYS_MAX)
    _within("intervalDays", new.interval_days, 1, DAYS_MAX)
    for name, size in (("fee", new.fee), ("minAmount", new.min_amount)):
        if not 0 <= size <= AMOUNT_MAX:
            raise Refused(
                "INVALID_VALUE", "An amount lies between 0 and {most}.", path=[name], most=AMOUNT_MAX
            )
        if size != round_money(size, currency):
            raise Refused("AMOUNT_PRECISION", "The amount has too many decimals.", path=[name])
    rate = new.interest_rate
    if rate is not None and (not 0 < rate <= 1 or rate % _STORED):
        raise Refused(
            "INVALID_VALUE", "A rate of interest lies above 0 and goes to 1.", path=["interestRate"]
        )
    return replace(new, name=name_of(new.name, "name"))


def _within(name: str, value: int, least: int, most: int) -> None:
    if not least <= value <= most:
        raise Refused(
            "INVALID_VALUE", "This lies between {least} and {most}.", path=[name], least=least, most=most
        )


def texts_of(subject: str, body: str) -> tuple[str, str]:
    """The words of a letter in the form in which they are kept. Refuses with INVALID_VALUE."""
    shown = line(subject, "subject")
    if not shown:
        raise Refused("INVALID_VALUE", "A letter needs a subject.", path=["subject"])
    return shown, prose(body, "body")


def reached(levels: Sequence[Level], item: Overdue, on: date) -> Level | None:
    """The level that an item reaches on a day: the next one after its last, no further than its days allow.

    None before the first level, and while the interval of its last one has not passed. One that has reached the last
    level stays there, and is reminded of again after each interval.
    """
    days = (on - item.due_date).days
    open_to = [level for level in levels if level.days_overdue <= days]
    if not open_to:
        return None
    if item.last is None:
        return open_to[0]
    last = max((level for level in levels if level.number <= item.last.number), key=_number, default=None)
    if last is not None and (on - item.last.on).days < last.interval_days:
        return None
    above = [level for level in open_to if level.number > item.last.number]
    return above[0] if above else open_to[-1]


def _number(level: Level) -> int:
    return level.number


def steps_of(levels: Sequence[Level], items: Sequence[Overdue], on: date, currency: str) -> list[Step]:
    """The items of a customer that are reminded of on a day; levels are in the order of their numbers."""
    found = []
    for item in items:
        level = reached(levels, item, on)
        if level is not None:
            since = item.due_date if item.last is None else max(item.last.on, item.due_date)
            found.append(Step(item, level, interest(item.base, level, (on - since).days, currency)))
    return found


def interest(base: Decimal, level: Level, days: int, currency: str) -> Decimal:
    """Simple interest on an amount for some days of a year of 365."""
    if level.interest_rate is None:
        return ZERO
    with localcontext(prec=_DIGITS):
        return round_money(base * level.interest_rate * days / 365, currency)


def highest(steps: Sequence[Step]) -> Level:
    """The level of a letter: the highest that one of its items has reached."""
    return max((step.level for step in steps), key=_number)


def is_worth_it(steps: Sequence[Step], credits: Decimal) -> bool:
    """Whether a letter is written: what is overdue, less what the customer has paid on account, is enough for it."""
    claimed = sum((step.item.base for step in steps), ZERO) - credits
    return claimed > 0 and claimed >= highest(steps).min_amount


def require_draft(status: DunningStatus) -> None:
    """Only a draft is sent or given up. Refuses with LETTER_NOT_DRAFT (fact: status)."""
    if status is not DunningStatus.DRAFT:
        raise Refused("LETTER_NOT_DRAFT", "The letter is {status}.", path=["id"], status=status.value)
