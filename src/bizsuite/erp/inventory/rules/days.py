"""On which days goods move, and which of them are closed. Pure."""

from collections.abc import Sequence
from datetime import date

from bizsuite.kernel.clock import check_day
from bizsuite.kernel.errors import Refused


def day_of_move(on: date | None, today: date) -> date:
    """The business day of a move: today unless another is given. Refuses with DATE_IN_FUTURE, INVALID_VALUE.

    Days in the past are allowed, so that history can be entered: what must never be negative is the balance after
    the move, and not that of every day in between.
    """
    if on is not None and on > today:
        raise Refused("DATE_IN_FUTURE", "Goods cannot move on a day that is still to come.", path=["on"])
    return day_planned(on, today)


def day_planned(on: date | None, today: date) -> date:
    """The day on which goods are expected to move: today unless another is given. Refuses with INVALID_VALUE."""
    check_day(on, "on")
    return on or today


def open_on(on: date, closed_through: date | None, path: Sequence[str] = ("on",)) -> None:
    """Goods move on days that are not closed. Refuses with STOCK_PERIOD_CLOSED (fact: closed_through)."""
    if closed_through is not None and on <= closed_through:
        raise Refused(
            "STOCK_PERIOD_CLOSED",
            "Stock is closed through {closed_through}.",
            path=path,
            closed_through=closed_through,
        )


def close_through(day: date, closed_through: date | None, today: date) -> date:
    """The last day of a period that may be closed: one that is over and not closed yet.

    Refuses with INVALID_VALUE, STOCK_PERIOD_NOT_OVER, STOCK_PERIOD_CLOSED (fact: closed_through).
    """
    check_day(day, "through")
    if day >= today:
        raise Refused("STOCK_PERIOD_NOT_OVER", "Only days that are over can be closed.", path=["through"])
    open_on(day, closed_through, ["through"])
    return day


def reopen(closed_through: date, last: date | None) -> None:
    """Only the last period can be opened again. Refuses with STOCK_PERIOD_NOT_LAST."""
    if closed_through != last:
        raise Refused(
            "STOCK_PERIOD_NOT_LAST", "Only the last closed period can be opened again.", path=["id"]
        )
