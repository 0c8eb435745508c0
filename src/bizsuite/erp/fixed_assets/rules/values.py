"""What another value, or the end of an asset, does to its amounts, and what is posted of that. Pure."""

from dataclasses import dataclass
from decimal import Decimal

from bizsuite.kernel.errors import Refused
from bizsuite.kernel.values import round_money


@dataclass(frozen=True, slots=True)
class Revaluation:
    """How a change of the book value is divided: what goes to the surplus in equity, and what through profit and loss.

    Positive amounts add to the value. What was a loss before is made good before anything goes to the surplus; what
    stands in the surplus is used up before anything is a loss.
    """

    surplus: Decimal
    result: Decimal


def revaluation(change: Decimal, surplus: Decimal, impairment: Decimal) -> Revaluation:
    """Divide a change of the book value of an asset with this surplus, and this loss that was not made good."""
    if change >= 0:
        result = min(change, impairment)
        return Revaluation(change - result, result)
    taken = max(change, -surplus)
    return Revaluation(taken, change - taken)


def require_value(value: Decimal, book_value: Decimal, residual: Decimal) -> None:
    """Whether an asset can be given a value. Refuses with INVALID_VALUE, RESIDUAL_TOO_LARGE."""
    if value == book_value:
        raise Refused("INVALID_VALUE", "The asset has this value already.", path=["value"])
    if residual > value:
        raise Refused(
            "RESIDUAL_TOO_LARGE",
            "The residual value is more than the book value of {value}.",
            path=["residualValue"],
            value=value,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """What an asset holds, or a part of it: cost, what of that is depreciated, what of its value stands elsewhere."""

    cost: Decimal
    accumulated: Decimal
    residual: Decimal
    surplus: Decimal
    impairment: Decimal

    @property
    def book_value(self) -> Decimal:
        """Cost less what is depreciated."""
        return self.cost - self.accumulated


def part_of(whole: Holding, fraction: Decimal, currency: str) -> Holding:
    """A part of what an asset holds, each amount rounded for itself; all of it for 1. Refuses with INVALID_VALUE."""
    if not 0 < fraction <= 1:
        raise Refused("INVALID_VALUE", "A part is more than 0 and at most 1.", path=["fraction"])
    if fraction == 1:
        return whole

    def part(amount: Decimal) -> Decimal:
        return round_money(amount * fraction, currency)

    taken = Holding(
        cost=part(whole.cost),
        accumulated=part(whole.accumulated),
        residual=part(whole.residual),
        surplus=part(whole.surplus),
        impairment=part(whole.impairment),
    )
    if not taken.cost:
        raise Refused("INVALID_VALUE", "This part comes to nothing.", path=["fraction"])
    return taken


def rest_of(whole: Holding, taken: Holding) -> Holding:
    """What is left of an asset once a part is gone; its residual value is no more than its book value."""
    cost, accumulated = whole.cost - taken.cost, whole.accumulated - taken.accumulated
    return Holding(
        cost=cost,
        accumulated=accumulated,
        residual=min(whole.residual - taken.residual, cost - accumulated),
        surplus=whole.surplus - taken.surplus,
        impairment=whole.impairment - taken.impairment,
    )
