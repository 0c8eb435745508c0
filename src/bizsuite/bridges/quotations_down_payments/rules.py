"""In which parts a quotation is to be paid ahead, and what these come to: all of them the whole, to the cent. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Protocol

from bizsuite.bridges.sales_finance.advances import fraction_asked, require_whole
from bizsuite.kernel.errors import Refused, refused_within
from bizsuite.kernel.values import ZERO, round_money

PARTS_MAX = 100
_HEADS = {"down payment": ("Payable ahead", "预付款"), "due": ("due", "到期日")}


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPart:
    """A part that is asked for ahead: a fraction of the quotation, or an amount with tax."""

    name: str
    fraction: Decimal | None = None
    amount: Decimal | None = None
    due_on: date | None = None


class Part(Protocol):
    """A part that is agreed on."""

    name: str
    fraction: Decimal | None
    amount: Decimal
    currency: str
    due_on: date | None


def check_parts(
    down_payment: NewPart | None, milestones: Sequence[NewPart], total: Decimal, currency: str
) -> list[tuple[NewPart, Sequence[str]]]:
    """The parts that are agreed on, and where the input names them: one down payment, or milestones that sum to 1.

    Refuses with INVALID_VALUE, AMOUNT_PRECISION, MILESTONES_SUM.
    """
    if down_payment is not None and milestones:
        raise Refused("INVALID_VALUE", "Say a down payment or milestones, not both.", path=["milestones"])
    if down_payment is not None:
        with refused_within(["downPayment"]):
            fraction_asked(down_payment.fraction, down_payment.amount, total, currency)
        return [(down_payment, ["downPayment"])]
    if len(milestones) > PARTS_MAX:
        raise Refused(
            "INVALID_VALUE", "There are at most {most} milestones.", path=["milestones"], most=PARTS_MAX
        )
    if milestones:
        require_whole([each.fraction or ZERO for each in milestones])
    return [(each, ["milestones", str(place)]) for place, each in enumerate(milestones)]


def amounts_of(fractions: Iterable[Decimal], total: Decimal, currency: str) -> list[Decimal]:
    """What parts of a total come to: each lies between what all before it and all up to it come to, rounded."""
    found, before = list[Decimal](), ZERO
    for fraction in fractions:
        after = before + fraction
        found.append(round_money(total * after, currency) - round_money(total * before, currency))
        before = after
    return found


def require_within(amount: Decimal, total: Decimal) -> None:
    """No more is asked for ahead than there is. Refuses with DOWN_PAYMENT_EXCEEDS (fact: what there is)."""
    if amount > total:
        raise Refused(
            "DOWN_PAYMENT_EXCEEDS",
            "The down payment is more than the {open} that the quotation comes to.",
            path=["id"],
            open=total,
        )


def said(parts: Sequence[Part], language: str) -> list[str]:
    """What a customer reads about it: a paragraph for each part."""
    place = 1 if language.startswith("zh") else 0
    head, due = (_HEADS[key][place] for key in ("down payment", "due"))
    return [f"{head}: {_shown(each, due)}" for each in parts]


def _shown(part: Part, due: str) -> str:
    share = "" if part.fraction is None else f"{(part.fraction * 100).normalize():f} %, "
    until = "" if part.due_on is None else f", {due} {part.due_on}"
    return f"{part.name}, {share}{round_money(part.amount, part.currency)} {part.currency}{until}"
