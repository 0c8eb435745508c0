"""What may be taken off a document that is paid early: the lines of the note that gives it up. Pure."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from bizsuite.erp.taxes.rules.words import TaxKind
from bizsuite.erp.terms.rules.words import DiscountTax
from bizsuite.erp.trade.rules.documents import NewDocumentLine
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.values import ZERO, round_money

TEXT = "Early-payment discount"


@dataclass(frozen=True, slots=True)
class Discounted:
    """A line of a document as far as a discount goes: its net, the percentages in its price, and how it is taxed.

    Without taxes it bears its plain rate.
    """

    net: Decimal
    contained: Decimal
    tax_rate: Decimal
    tax_ids: tuple[uuid.UUID, ...] | None


@dataclass(frozen=True, slots=True)
class Borne:
    """A tax that a line bears."""

    tax_id: uuid.UUID
    amount: Decimal
    kind: TaxKind
    is_included: bool


def discounted(net: Decimal, tax_rate: Decimal, borne: Sequence[Borne]) -> Discounted:
    """A line as far as a discount goes; fixed taxes have no part in it."""
    percents = [each for each in borne if each.kind is not TaxKind.FIXED]
    contained = sum((each.amount for each in percents if each.is_included), ZERO)
    return Discounted(net, contained, tax_rate, tuple(each.tax_id for each in percents) if borne else None)


def discount_lines(
    lines: Iterable[Discounted],
    charges: Decimal,
    fraction: Decimal,
    mode: DiscountTax,
    currency: str,
    account_id: uuid.UUID | None = None,
) -> list[NewDocumentLine]:
    """The lines by which a fraction of a document is given up: one for each way of being taxed, none of nothing.

    Taxes that are fixed amounts stay whole.
    """
    sums: dict[tuple[Decimal, tuple[uuid.UUID, ...] | None], Decimal] = {}
    for line in lines:
        keeps = mode is not DiscountTax.REDUCES_TAX
        key = (ZERO, ()) if keeps else (line.tax_rate, line.tax_ids)
        sums[key] = sums.get(key, ZERO) + line.net + (ZERO if keeps else line.contained)
    sums[ZERO, ()] = sums.get((ZERO, ()), ZERO) + charges
    found = []
    for (rate, taxes), whole in sums.items():
        price = round_money(whole * fraction, currency)
        if price:
            found.append(
                NewDocumentLine(
                    description=TEXT,
                    quantity=Decimal(1),
                    unit_price=price,
                    account_id=account_id,
                    tax_rate=rate if taxes is None else None,
                    tax_ids=taxes,
                )
            )
    return found


def require_discount(discount: Decimal, last_day: date | None, on: date, path: Sequence[str]) -> None:
    """A discount is taken where one was offered, and in time.

    Refuses with DISCOUNT_NONE, DISCOUNT_EXPIRED (fact: last day).
    """
    if not discount or last_day is None:
        raise Refused("DISCOUNT_NONE", "The document has no early-payment discount.", path=path)
    if on > last_day:
        raise Refused(
            "DISCOUNT_EXPIRED", "The discount could be taken until {last}.", path=path, last=last_day
        )


def to_pay(residual: Decimal, discount: Decimal, asked: Decimal | None, path: Sequence[str]) -> Decimal:
    """What is to be paid along with a discount: the rest, all of it. Refuses with DISCOUNT_PARTIAL (fact: due)."""
    due = residual - discount
    if due <= 0 or asked not in (None, due):
        raise Refused(
            "DISCOUNT_PARTIAL",
            "With the discount {due} is to be paid, no more and no less.",
            path=path,
            due=due,
        )
    return due
