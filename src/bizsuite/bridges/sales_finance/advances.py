"""What of an order is asked for ahead, and how later invoices deduct it: all sizes to the cent. Pure."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from bizsuite.erp.finance.rules.conversion import share
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.values import ZERO, round_half_up, round_money

Sizes = tuple[Decimal, Decimal, Decimal]
"""A base, what a tax on it comes to exactly, and rounded."""
Kind = tuple[Decimal, tuple[uuid.UUID, ...]]
"""How something is taxed: its plain rate, and the taxes that it names."""
_EXACT = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Taxed:
    """So much of an order, taxed in one way. `tax` counts where no taxes are named; these say the rest themselves."""

    net: Decimal = ZERO
    tax: Decimal = ZERO
    taxes: Mapping[uuid.UUID, Sizes] = field(default_factory=dict)

    def plus(self, other: "Taxed") -> "Taxed":
        """Both together."""
        taxes = dict(self.taxes)
        for key, sizes in other.taxes.items():
            taxes[key] = _added(taxes.get(key, (ZERO, ZERO, ZERO)), sizes)
        return Taxed(net=self.net + other.net, tax=self.tax + other.tax, taxes=taxes)

    def negated(self) -> "Taxed":
        """The same below zero."""
        taxes = {key: (-base, -exact, -size) for key, (base, exact, size) in self.taxes.items()}
        return Taxed(net=-self.net, tax=-self.tax, taxes=taxes)

    def fraction(self, of: Decimal, currency: str) -> "Taxed":
        """So much of it, each part rounded by itself."""
        taxes = {
            key: (
                round_money(base * of, currency),
                round_half_up(exact * of, _EXACT),
                round_money(size * of, currency),
            )
            for key, (base, exact, size) in self.taxes.items()
        }
        return Taxed(
            net=round_money(self.net * of, currency), tax=round_money(self.tax * of, currency), taxes=taxes
        )


def _added(one: Sizes, other: Sizes) -> Sizes:
    return one[0] + other[0], one[1] + other[1], one[2] + other[2]


def part_of(whole: Taxed, before: Decimal, after: Decimal, currency: str) -> Taxed:
    """The part of something that lies between two fractions of it: all parts up to 1 sum to it exactly."""
    return whole.fraction(after, currency).plus(whole.fraction(before, currency).negated())


@dataclass(frozen=True, slots=True, kw_only=True)
class Advance:
    """A line of a down payment, and what of it is not deducted yet."""

    line_id: uuid.UUID
    number: str
    account_id: uuid.UUID | None
    kind: Kind
    left: Taxed


def deductions(
    advances: Sequence[Advance], room: Mapping[Kind, Taxed], currency: str
) -> list[tuple[Advance, Taxed]]:
    """What an invoice deducts of which down payment, the oldest first: all that is left, as far as it has room.

    Of what is taxed in one way no more is deducted than the invoice has of it, neither net nor of any tax, so that
    nothing of it falls below zero; what that leaves is for the next invoice.
    """
    rest, found = dict(room), list[tuple[Advance, Taxed]]()
    for each in advances:
        has = rest.get(each.kind, Taxed())
        net = min(each.left.net, has.net)
        if net <= 0:
            continue
        taken = _taken(each.left, has, net, currency)
        rest[each.kind] = has.plus(taken.negated())
        found.append((each, taken))
    return found


def _taken(left: Taxed, has: Taxed, net: Decimal, currency: str) -> Taxed:
    """So much of a down payment as goes with a net: its taxes in proportion, or those of the invoice where it is all
    that the invoice has."""
    if net == left.net:
        goes = left
    elif net == has.net:
        goes = has
    else:
        goes = Taxed(
            net=net,
            tax=share(left.net, net, left.tax, currency),
            taxes={
                key: (
                    net,
                    round_half_up(exact * net / left.net, _EXACT),
                    share(left.net, net, size, currency),
                )
                for key, (_, exact, size) in left.taxes.items()
            },
        )
    taxes = {
        key: (base, exact, _within(size, has.taxes.get(key, (ZERO, ZERO, ZERO))[2]))
        for key, (base, exact, size) in goes.taxes.items()
        if key in left.taxes
    }
    return replace(goes, tax=_within(goes.tax, has.tax), taxes=taxes)


def _within(size: Decimal, room: Decimal) -> Decimal:
    """So much of an amount, which may be below zero, as there is room for."""
    return min(size, max(room, ZERO)) if size >= 0 else max(size, min(room, ZERO))


def fraction_asked(
    fraction: Decimal | None, amount: Decimal | None, whole: Decimal, currency: str
) -> Decimal:
    """How much of an order is asked for, as a fraction of it. Refuses with INVALID_VALUE, AMOUNT_PRECISION."""
    if (fraction is None) == (amount is None):
        raise Refused("INVALID_VALUE", "Say a fraction or an amount.", path=["fraction"])
    if amount is not None and amount != round_money(amount, currency):
        raise Refused("AMOUNT_PRECISION", "The amount has too many decimals.", path=["amount"])
    found = fraction
    if found is None:
        assert amount is not None
        found = amount / whole if whole else ZERO
    found = round_half_up(found, 12) if abs(found) < _FAR else found
    if not 0 < found <= 1:
        path = ["fraction" if amount is None else "amount"]
        raise Refused("INVALID_VALUE", "A part of the order lies between zero and all of it.", path=path)
    return found


_FAR = Decimal(10) ** 15


def adjusted(parts: Mapping[Kind, Taxed], amount: Decimal) -> dict[Kind, Taxed]:
    """Parts that come to an amount with tax: what rounding has left is added to the largest."""
    missing = amount - sum((part.net + part.tax for part in parts.values()), ZERO)
    largest = max(parts, key=lambda kind: parts[kind].net)
    return dict(parts) | {largest: replace(parts[largest], net=parts[largest].net + missing)}


def require_room(after: Decimal, wanted: Decimal, still: Decimal) -> None:
    """No more is asked for ahead than the order comes to and than was not invoiced.

    Refuses with DOWN_PAYMENT_EXCEEDS (fact: what can still be asked for).
    """
    if after > 1 or wanted > still:
        raise Refused(
            "DOWN_PAYMENT_EXCEEDS",
            "{open} of this order can still be asked for.",
            path=["id"],
            open=max(still, ZERO),
        )


def require_whole(fractions: Sequence[Decimal]) -> None:
    """Milestones are parts of an order that sum to all of it.

    Refuses with INVALID_VALUE, MILESTONES_SUM (fact: their sum).
    """
    for place, fraction in enumerate(fractions):
        if not 0 < fraction <= 1:
            raise Refused(
                "INVALID_VALUE",
                "A part of the order lies between zero and all of it.",
                path=["milestones", str(place), "fraction"],
            )
    if sum(fractions) != 1:
        raise Refused(
            "MILESTONES_SUM", "The parts come to {sum} and not to 1.", path=["milestones"], sum=sum(fractions)
        )
