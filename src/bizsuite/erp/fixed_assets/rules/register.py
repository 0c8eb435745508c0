"""The register of assets: what they held before some days, what was done to them, what they hold then. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from decimal import Decimal

from bizsuite.erp.fixed_assets.rules.words import AssetMovementKind
from bizsuite.kernel.values import ZERO


@dataclass(frozen=True, slots=True)
class Movements:
    """Movements of one kind together; `before` says that they were made before the first day."""

    kind: AssetMovementKind
    before: bool
    cost: Decimal
    accumulated: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Roll:
    """How cost and accumulated depreciation have come from the beginning to the end of some days."""

    opening_cost: Decimal = ZERO
    additions: Decimal = ZERO
    revaluations: Decimal = ZERO
    disposals: Decimal = ZERO
    cost: Decimal = ZERO
    opening_accumulated: Decimal = ZERO
    taken_over: Decimal = ZERO
    depreciation: Decimal = ZERO
    disposed: Decimal = ZERO
    accumulated: Decimal = ZERO

    @property
    def book_value(self) -> Decimal:
        """Cost less accumulated depreciation at the end."""
        return self.cost - self.accumulated


_COST = {
    AssetMovementKind.ACQUISITION: "additions",
    AssetMovementKind.REVALUATION: "revaluations",
    AssetMovementKind.DISPOSAL: "disposals",
}
_ACCUMULATED = {
    AssetMovementKind.ACQUISITION: "taken_over",
    AssetMovementKind.DEPRECIATION: "depreciation",
    AssetMovementKind.DEPRECIATION_REVERSAL: "depreciation",
    AssetMovementKind.DISPOSAL: "disposed",
}


def roll(movements: Iterable[Movements]) -> Roll:
    """Movements as a line of the register."""
    sums = {each.name: ZERO for each in fields(Roll)}
    for each in movements:
        sums["cost"] += each.cost
        sums["accumulated"] += each.accumulated
        if each.before:
            sums["opening_cost"] += each.cost
            sums["opening_accumulated"] += each.accumulated
        else:
            if each.cost:
                sums[_COST[each.kind]] += each.cost
            if each.accumulated:
                sums[_ACCUMULATED[each.kind]] += each.accumulated
    return Roll(**sums)


def total(rolls: Iterable[Roll]) -> Roll:
    """The sum of lines of the register."""
    known = list(rolls)
    return Roll(**{each.name: sum((getattr(one, each.name) for one in known), ZERO) for each in fields(Roll)})
