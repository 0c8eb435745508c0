"""What taxes come to: on each line, contained in the price or on top of it, and in a whole document. Pure."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal, localcontext

from bizsuite.erp.taxes.rules.words import TaxKind, TaxRounding, TaxUse
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.values import ZERO, minor_units, round_half_up, round_money

_DIGITS = 60
_SHOWN = 6
"""Decimals of what a tax comes to before it is rounded."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Levy:
    """A tax as far as computing it goes. One that is neutral is taken, but not asked for (reverse charge)."""

    id: uuid.UUID
    company_id: uuid.UUID
    code: str
    kind: TaxKind
    rate: Decimal | None
    amount: Decimal | None
    currency: str
    """That of the amount."""
    is_included: bool
    is_compound: bool
    is_neutral: bool
    is_standard: bool
    is_active: bool
    position: int
    first_day: date | None
    last_day: date | None
    use: TaxUse = TaxUse.SALES
    members: Sequence["Levy"] = ()

    def holds_on(self, day: date) -> bool:
        """Whether the tax is taken on a day."""
        return (self.first_day is None or self.first_day <= day) and (
            self.last_day is None or day <= self.last_day
        )


@dataclass(frozen=True, slots=True)
class Taxable:
    """A line to be taxed: its price for the whole quantity, rounded, and the taxes in their order."""

    price: Decimal
    quantity: Decimal
    levies: Sequence[Levy]


@dataclass(frozen=True, slots=True)
class TaxedPart:
    """One tax on one line, or on all lines of a document: on what, how much exactly, and how much."""

    levy: Levy
    base: Decimal
    unrounded: Decimal
    amount: Decimal


@dataclass(frozen=True, slots=True)
class TaxedLine:
    """What a line comes to: without tax, the tax that is asked for, and each tax that is taken."""

    net: Decimal
    tax: Decimal
    parts: Sequence[TaxedPart]


Amounts = Mapping[uuid.UUID, Decimal]
"""What taxes come to on one line, by their ids."""


def levied(named: Iterable[Levy], on: date, path: Sequence[str]) -> list[Levy]:
    """The taxes that a line bears on a day, in the order in which they are computed; groups give their members.

    Refuses with TAX_INACTIVE, TAX_NOT_IN_FORCE (fact: tax), TAX_TWICE. Members of a group that are off are left out.
    """
    found: list[Levy] = []
    for levy in named:
        if not levy.is_active:
            raise Refused("TAX_INACTIVE", "The tax {tax} is switched off.", path=path, tax=levy.code)
        if not levy.holds_on(on):
            raise Refused(
                "TAX_NOT_IN_FORCE", "The tax {tax} is not taken on this day.", path=path, tax=levy.code
            )
        members = levy.members if levy.kind is TaxKind.GROUP else [levy]
        found += [member for member in members if member.is_active and member.holds_on(on)]
    if len({levy.id for levy in found}) < len(found):
        raise Refused("TAX_TWICE", "A line bears each tax once.", path=path)
    return sorted(found, key=lambda levy: (levy.position, levy.code))


def compute(
    lines: Sequence[Taxable], rounding: TaxRounding, currency: str, reduction: Decimal = ZERO
) -> list[TaxedLine]:
    """What the lines of a document come to. Net and contained taxes are the price exactly, on every line.

    With a reduction, taxes are taken on nets that are less by this fraction; the nets themselves stay. Refuses with
    TAX_CURRENCY_MISMATCH (a fixed amount of another currency), INVALID_VALUE (the contained taxes exceed the price);
    the position of the line is in the path.
    """
    for place, line in enumerate(lines):
        _require_currency(line, currency, ["lines", str(place), "taxIds"])
    with localcontext(prec=_DIGITS):
        contained = [_contained(line) for line in lines]
        inside = _rounded(contained, rounding, currency)
        nets = [line.price - sum(own.values(), ZERO) for line, own in zip(lines, inside, strict=True)]
        for place, net in enumerate(nets):
            if net < 0:
                raise Refused(
                    "INVALID_VALUE", "The taxes in the price exceed it.", path=["lines", str(place), "taxIds"]
                )
        if reduction:
            return _reduced(lines, nets, reduction, rounding, currency)
        before = inside if rounding is TaxRounding.LINE else contained
        added = [
            _added(line, net, own, rounding, currency)
            for line, net, own in zip(lines, nets, before, strict=True)
        ]
        outside = _rounded(added, rounding, currency)
        return [
            _line(line, net, {**contained[place], **added[place]}, {**inside[place], **outside[place]})
            for place, (line, net) in enumerate(zip(lines, nets, strict=True))
        ]


def _reduced(
    lines: Sequence[Taxable],
    nets: Sequence[Decimal],
    reduction: Decimal,
    rounding: TaxRounding,
    currency: str,
) -> list[TaxedLine]:
    """What lines of these nets come to whose taxes are taken on less; fixed amounts stay whole."""
    bases = [round_money(net * (1 - reduction), currency) for net in nets]
    on_top = [
        replace(line, levies=[replace(levy, is_included=False) for levy in line.levies]) for line in lines
    ]
    exact = [_added(line, base, {}, rounding, currency) for line, base in zip(on_top, bases, strict=True)]
    amounts = _rounded(exact, rounding, currency)
    taxed = [
        _line(line, base, *sizes) for line, base, *sizes in zip(lines, bases, exact, amounts, strict=True)
    ]
    return [replace(own, net=net) for own, net in zip(taxed, nets, strict=True)]


def _require_currency(line: Taxable, currency: str, path: Sequence[str]) -> None:
    for levy in line.levies:
        if levy.kind is TaxKind.FIXED and levy.currency != currency:
            raise Refused(
                "TAX_CURRENCY_MISMATCH",
                "The tax {tax} is an amount in {currency}.",
                path=path,
                tax=levy.code,
                currency=levy.currency,
            )


def _contained(line: Taxable) -> Amounts:
    """What the taxes in the price come to exactly: each is `slope` times the net and `constant` besides."""
    slopes, constants = dict[uuid.UUID, Decimal](), dict[uuid.UUID, Decimal]()
    slope_sum = constant_sum = ZERO
    for levy in line.levies:
        slope, constant = ZERO, (levy.amount or ZERO) * line.quantity
        if levy.rate is not None:
            slope = levy.rate * (1 + (slope_sum if levy.is_compound else ZERO))
            constant = levy.rate * (constant_sum if levy.is_compound else ZERO)
        if levy.is_included:
            slopes[levy.id], constants[levy.id] = slope, constant
        if not levy.is_neutral:
            slope_sum, constant_sum = slope_sum + slope, constant_sum + constant
    net = (line.price - sum(constants.values(), ZERO)) / (1 + sum(slopes.values(), ZERO))
    return {key: slope * net + constants[key] for key, slope in slopes.items()}


def _added(line: Taxable, net: Decimal, known: Amounts, rounding: TaxRounding, currency: str) -> Amounts:
    """What the taxes on top of the price come to; a compound one is taken on what stands before it as well."""
    found, base = dict[uuid.UUID, Decimal](), net
    for levy in line.levies:
        if not levy.is_included:
            exact = (levy.amount or ZERO) * line.quantity
            if levy.rate is not None:
                exact = levy.rate * (base if levy.is_compound else net)
            found[levy.id] = exact
            size = round_money(exact, currency) if rounding is TaxRounding.LINE else exact
        else:
            size = known[levy.id]
        if not levy.is_neutral:
            base += size
    return found


def _rounded(
    exact: Sequence[Amounts], rounding: TaxRounding, currency: str
) -> list[dict[uuid.UUID, Decimal]]:
    """Exact amounts on the lines of a document as they are asked for."""
    found = [{key: round_money(size, currency) for key, size in own.items()} for own in exact]
    if rounding is TaxRounding.LINE:
        return found
    for key in dict.fromkeys(key for own in exact for key in own):
        bearing = [place for place, own in enumerate(exact) if own.get(key)]
        whole = round_half_up(sum((exact[place][key] for place in bearing), ZERO), minor_units(currency))
        if bearing:
            found[bearing[0]][key] += whole - sum((found[place][key] for place in bearing), ZERO)
    return found


def _line(line: Taxable, net: Decimal, exact: Amounts, amounts: Amounts) -> TaxedLine:
    parts, before = list[TaxedPart](), ZERO
    for levy in line.levies:
        amount = amounts[levy.id]
        base = net + before if levy.is_compound else net
        parts.append(TaxedPart(levy, base, round_half_up(exact[levy.id], _SHOWN), amount))
        before += ZERO if levy.is_neutral else amount
    return TaxedLine(net, before, parts)


def sums(lines: Iterable[TaxedLine]) -> list[TaxedPart]:
    """Each tax of a document once, in the order in which they come."""
    found: dict[uuid.UUID, TaxedPart] = {}
    for line in lines:
        for part in line.parts:
            known = found.get(part.levy.id)
            found[part.levy.id] = part if known is None else _sum(known, part)
    return list(found.values())


def _sum(one: TaxedPart, other: TaxedPart) -> TaxedPart:
    return TaxedPart(
        one.levy, one.base + other.base, one.unrounded + other.unrounded, one.amount + other.amount
    )


def shared(amount: Decimal, factors: Sequence[Decimal], currency: str) -> list[Decimal]:
    """A tax divided by the factors of its shares, which sum to 1 or to 0; the first one takes what is left over."""
    with localcontext(prec=_DIGITS):
        parts = [round_money(amount * factor, currency) for factor in factors]
        whole = round_money(amount * sum(factors, ZERO), currency)
    if parts:
        parts[0] += whole - sum(parts, ZERO)
    return parts
