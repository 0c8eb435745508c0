"""What can be promised when, without taking from anybody who waits. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import accumulate

from bizsuite.kernel.values import ZERO


@dataclass(frozen=True, slots=True)
class Dated:
    """Goods that come on a day, or leave where they are negative."""

    day: date
    quantity: Decimal


@dataclass(frozen=True, slots=True)
class Standing:
    """What will lie there at the end of a day, and how much of it nobody will need then or later."""

    day: date
    forecast: Decimal
    promisable: Decimal


def standings(on_hand: Decimal, dated: Iterable[Dated], today: date) -> list[Standing]:
    """How stock will stand from today on, for each day on which it changes; what is overdue counts today.

    `promisable` is the least that will be there on any day from then on: whoever is promised no more than that robs
    nobody who waits, whether before or after.
    """
    changes: dict[date, Decimal] = {today: on_hand}
    for each in dated:
        day = max(each.day, today)
        changes[day] = changes.get(day, ZERO) + each.quantity
    days = sorted(changes)
    forecasts = list(accumulate(changes[day] for day in days))
    least = list(accumulate(reversed(forecasts), min))[::-1]
    return [Standing(*each) for each in zip(days, forecasts, least, strict=True)]


def standing_on(known: Sequence[Standing], day: date) -> Standing:
    """How stock stands at the end of a day; before the first day that is known, as on that."""
    found = known[0]
    for each in known:
        if each.day > day:
            break
        found = each
    return Standing(day, found.forecast, found.promisable)


def promise(known: Sequence[Standing], quantity: Decimal, on: date) -> date | None:
    """The first day from `on` on which so much can be promised; None where that is not in sight."""
    first = max(on, known[0].day)
    if standing_on(known, first).promisable >= quantity:
        return first
    return next((each.day for each in known if each.day > first and each.promisable >= quantity), None)
