"""When a quotation may be changed, sent, accepted, and until when it holds. Pure."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Protocol

from bizsuite.erp.quotations.rules.words import QuotationStatus
from bizsuite.kernel.clock import check_day
from bizsuite.kernel.errors import Refused

VALID_DAYS = 30
"""How many days a quotation holds unless it says otherwise."""
ON_OFFER = (QuotationStatus.SENT, QuotationStatus.EXPIRED)


class Totalled(Protocol):
    """Something with totals in a currency."""

    @property
    def currency(self) -> str:
        """The currency of its amounts."""

    @property
    def net(self) -> Decimal:
        """Without tax."""

    @property
    def tax(self) -> Decimal:
        """The tax."""

    @property
    def charges(self) -> Decimal:
        """Freight and the like."""


def last_day(given: date | None, today: date) -> date:
    """Until when a quotation holds that is written today. Refuses with INVALID_VALUE for days that are over."""
    if given is None:
        return today + timedelta(days=VALID_DAYS)
    check_day(given, "validUntil")
    if given < today:
        raise Refused("INVALID_VALUE", "A quotation holds until a day to come.", path=["validUntil"])
    return given


def is_over(status: QuotationStatus, valid_until: date, today: date) -> bool:
    """Whether the last day of what was sent is over, noted or not."""
    return status is QuotationStatus.EXPIRED or (status is QuotationStatus.SENT and valid_until < today)


def change(status: QuotationStatus) -> None:
    """Only a draft changes. Refuses with QUOTATION_NOT_DRAFT."""
    if status is not QuotationStatus.DRAFT:
        raise Refused(
            "QUOTATION_NOT_DRAFT", "The quotation is {status}; revise it.", path=["id"], status=status.value
        )


def send(status: QuotationStatus, lines: int, valid_until: date, today: date) -> QuotationStatus:
    """A draft with lines that still holds may be sent.

    Refuses with QUOTATION_NOT_DRAFT, QUOTATION_EMPTY, QUOTATION_EXPIRED (fact: its last day).
    """
    change(status)
    if not lines:
        raise Refused("QUOTATION_EMPTY", "A quotation needs a line before it is sent.", path=["id"])
    if valid_until < today:
        raise _expired(valid_until)
    return QuotationStatus.SENT


def accept(
    status: QuotationStatus, number: int, wanted: int | None, valid_until: date, today: date
) -> QuotationStatus:
    """What was sent and still holds may be accepted, once; `wanted` is the version that the customer has seen.

    Refuses with QUOTATION_SUPERSEDED (fact: the version that counts), QUOTATION_NOT_SENT, QUOTATION_EXPIRED (fact:
    its last day).
    """
    if wanted is not None and wanted != number:
        raise Refused(
            "QUOTATION_SUPERSEDED",
            "Version {current} is what counts.",
            path=["versionNumber"],
            current=number,
        )
    on_offer(status)
    if is_over(status, valid_until, today):
        raise _expired(valid_until)
    return QuotationStatus.ACCEPTED


def on_offer(status: QuotationStatus) -> None:
    """Only what the customer has can be answered or renewed. Refuses with QUOTATION_NOT_SENT."""
    if status not in ON_OFFER:
        raise Refused("QUOTATION_NOT_SENT", "The quotation is {status}.", path=["id"], status=status.value)


def revise(status: QuotationStatus) -> QuotationStatus:
    """What was sent may get another version; what becomes of the former. Refuses with QUOTATION_NOT_SENT."""
    if status is QuotationStatus.DECLINED:
        return status
    on_offer(status)
    return QuotationStatus.SUPERSEDED


def cancel(status: QuotationStatus) -> QuotationStatus:
    """A draft or what was sent may be withdrawn. Refuses with QUOTATION_NOT_SENT."""
    if status is not QuotationStatus.DRAFT:
        on_offer(status)
    return QuotationStatus.CANCELLED


def require_same(version: Totalled, order: Totalled) -> None:
    """An order is exactly what was accepted. Refuses with QUOTATION_DIFFERS where taxes have changed meanwhile."""
    if _totals(version) != _totals(order):
        raise Refused(
            "QUOTATION_DIFFERS",
            "Taxes have changed since the quotation was sent; it would come to {total} now.",
            path=["id"],
            total=order.net + order.tax + order.charges,
        )


def _totals(of: Totalled) -> tuple[str, Decimal, Decimal, Decimal]:
    return of.currency, of.net, of.tax, of.charges


def _expired(valid_until: date) -> Refused:
    return Refused(
        "QUOTATION_EXPIRED",
        "The quotation held until {until}; renew it first.",
        path=["id"],
        until=valid_until,
    )


def require_day(on: date, today: date) -> None:
    """Nobody accepts on a day to come. Refuses with DATE_IN_FUTURE, INVALID_VALUE."""
    check_day(on, "on")
    if on > today:
        raise Refused("DATE_IN_FUTURE", "This day is still to come.", path=["on"])


def taxes_kept(tax_ids: Sequence[object] | None) -> str | None:
    """The ids of taxes that a line names, in the form in which they are kept; None where it names none."""
    return None if tax_ids is None else " ".join(map(str, tax_ids))
