"""How a line is divided among the values of dimensions, such as cost centres and projects. Pure."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from bizsuite.kernel.clock import check_day
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.values import ZERO, minor_units

WHOLE = Decimal(1)
FRACTION_STEP = Decimal("0.000000000001")
"""Fractions have as many decimals as their column."""
SHARES_MAX = 200
"""Values on one line; more is a slip, not an allocation that anybody reads."""


@dataclass(frozen=True, slots=True)
class DimensionShare:
    """The fraction of a line that belongs to a value of a dimension."""

    value_id: uuid.UUID
    fraction: Decimal = WHOLE


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownDimension:
    """A dimension as far as posting goes."""

    id: uuid.UUID
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownValue:
    """A value of a dimension as far as posting goes."""

    id: uuid.UUID
    company_id: uuid.UUID
    dimension: KnownDimension
    code: str
    is_active: bool
    """Whether it and its dimension are."""
    first_day: date | None
    last_day: date | None

    def takes(self, on: date) -> bool:
        """Whether it takes postings on a day."""
        return self.is_active and (self.first_day or on) <= on <= (self.last_day or on)


Values = Mapping[uuid.UUID, KnownValue]


@dataclass(frozen=True, slots=True, kw_only=True)
class Split:
    """What of a line belongs to a value; `amount` is in the company's currency, positive for a debit."""

    value_id: uuid.UUID
    dimension_id: uuid.UUID
    fraction: Decimal
    amount: Decimal


def shared(amount: Decimal, fractions: Sequence[Decimal], currency: str) -> list[Decimal]:
    """An amount divided by fractions that sum to 1: the parts sum to it, none turns its sign or is a unit off.

    Each part is cut to whole units; what is left goes, unit by unit, where most was cut off, the first of equals first.
    """
    unit = Decimal(1).scaleb(-minor_units(currency))
    units = int(abs(amount) / unit)
    weights = [int(fraction / FRACTION_STEP) for fraction in fractions]
    whole = sum(weights)
    parts = [units * weight // whole for weight in weights]
    cut = [units * weight % whole for weight in weights]
    most = sorted(range(len(parts)), key=lambda place: (-cut[place], place))
    for place in most[: units - sum(parts)]:
        parts[place] += 1
    return [part * unit if amount > 0 else -part * unit for part in parts]


def splits_of(
    shares: Sequence[DimensionShare], amount: Decimal, currency: str, *, values: Values, path: Sequence[str]
) -> list[Split]:
    """What of a line belongs to which value, in the order in which the shares are given.

    The fractions are checked (`check_shares`), the amounts of each dimension sum to the line.
    """
    check_shares(shares, values, path)
    by_dimension: dict[uuid.UUID, list[DimensionShare]] = {}
    for share in shares:
        by_dimension.setdefault(values[share.value_id].dimension.id, []).append(share)
    amounts = {
        share.value_id: part
        for own in by_dimension.values()
        for share, part in zip(own, shared(amount, [share.fraction for share in own], currency), strict=True)
    }
    return [
        Split(
            value_id=share.value_id,
            dimension_id=values[share.value_id].dimension.id,
            fraction=share.fraction,
            amount=amounts[share.value_id],
        )
        for share in shares
    ]


def check_shares(shares: Sequence[DimensionShare], values: Values, path: Sequence[str]) -> None:
    """Every share names a value, no value is named twice, and the fractions of each dimension sum to 1 exactly.

    Refuses with NOT_FOUND, INVALID_VALUE, DIMENSION_FRACTIONS (facts: dimension, sum).
    """
    if len(shares) > SHARES_MAX:
        raise Refused(
            "INVALID_VALUE", "A line is divided among at most {most} values.", path=path, most=SHARES_MAX
        )
    sums: dict[KnownDimension, Decimal] = {}
    for place, share in enumerate(shares):
        own = [*path, "dimensions", str(place)]
        if share.value_id not in values:
            raise Refused("NOT_FOUND", "There is no such record.", path=[*own, "valueId"])
        if not 0 < share.fraction <= WHOLE or share.fraction % FRACTION_STEP:
            raise Refused(
                "INVALID_VALUE",
                "A fraction is above 0, at most 1, and has at most twelve decimals.",
                path=[*own, "fraction"],
            )
        dimension = values[share.value_id].dimension
        sums[dimension] = sums.get(dimension, ZERO) + share.fraction
    if len({share.value_id for share in shares}) < len(shares):
        raise Refused("INVALID_VALUE", "A value is named once on a line.", path=[*path, "dimensions"])
    for dimension, total in sums.items():
        if total != WHOLE:
            raise Refused(
                "DIMENSION_FRACTIONS",
                "The fractions of dimension {dimension} sum to {sum} and not to 1.",
                path=[*path, "dimensions"],
                dimension=dimension.code,
                sum=total,
            )


def require_open(shares: Iterable[DimensionShare], values: Values, on: date, path: Sequence[str]) -> None:
    """Values take postings on this day. Refuses with DIMENSION_VALUE_CLOSED (facts: value, day)."""
    for place, share in enumerate(shares):
        value = values[share.value_id]
        if not value.takes(on):
            raise Refused(
                "DIMENSION_VALUE_CLOSED",
                "{value} takes no postings on {day}.",
                path=[*path, "dimensions", str(place)],
                value=value.code,
                day=on,
            )


def require_dimensions(
    required: Iterable[KnownDimension], splits: Sequence[Split], account: str, path: Sequence[str]
) -> None:
    """A line has the dimensions that its account needs. Refuses with DIMENSION_REQUIRED (facts: account, dimension)."""
    given = {split.dimension_id for split in splits}
    for dimension in required:
        if dimension.id not in given:
            raise Refused(
                "DIMENSION_REQUIRED",
                "Account {account} needs a value of dimension {dimension}.",
                path=[*path, "dimensions"],
                account=account,
                dimension=dimension.code,
            )


def check_span(first_day: date | None, last_day: date | None) -> None:
    """The days of a value are some, and in order. Refuses with INVALID_VALUE."""
    check_day(first_day, "firstDay")
    check_day(last_day, "lastDay")
    if first_day is not None and last_day is not None and last_day < first_day:
        raise Refused("INVALID_VALUE", "The last day is not before the first.", path=["lastDay"])


def check_place(key: uuid.UUID, parent: uuid.UUID, above: Sequence[uuid.UUID]) -> None:
    """A value does not stand below itself. Refuses with DIMENSION_CYCLE."""
    if key == parent or key in above:
        raise Refused("DIMENSION_CYCLE", "A value cannot stand below itself.", path=["parentId"])
