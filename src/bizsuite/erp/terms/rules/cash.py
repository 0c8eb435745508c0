"""Rounding to what coins can pay. Pure."""

import uuid
from dataclasses import dataclass, replace
from decimal import ROUND_DOWN, ROUND_HALF_UP, ROUND_UP, Decimal

from bizsuite.base.parties.rules.checks import currency_of, name_of
from bizsuite.erp.terms.rules.words import CashRoundingMode
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.values import round_money

STEP_MAX = Decimal(10) ** 6
_MODES = {
    CashRoundingMode.HALF_UP: ROUND_HALF_UP,
    CashRoundingMode.UP: ROUND_UP,
    CashRoundingMode.DOWN: ROUND_DOWN,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class NewCashRounding:
    """A way to round to cash to be recorded: to multiples of `step`, an amount of `currency`."""

    name: str
    currency: str
    step: Decimal
    mode: CashRoundingMode = CashRoundingMode.HALF_UP


@dataclass(frozen=True, slots=True, kw_only=True)
class Cash:
    """A way to round to cash as far as rounding goes."""

    id: uuid.UUID
    is_active: bool
    currency: str
    step: Decimal
    mode: CashRoundingMode

    def rounded(self, amount: Decimal) -> Decimal:
        """The multiple of the step that an amount goes to."""
        return (amount / self.step).quantize(Decimal(1), rounding=_MODES[self.mode]) * self.step


def cash_rounding_of(new: NewCashRounding) -> NewCashRounding:
    """A way to round in the form in which it is kept. Refuses with INVALID_VALUE, AMOUNT_PRECISION."""
    currency = currency_of(new.currency, "currency") or ""
    if not 0 < new.step <= STEP_MAX:
        raise Refused(
            "INVALID_VALUE", "A step lies above 0 and goes to {most}.", path=["step"], most=STEP_MAX
        )
    if new.step != round_money(new.step, currency):
        raise Refused("AMOUNT_PRECISION", "The amount has too many decimals.", path=["step"])
    return replace(new, name=name_of(new.name, "name"), currency=currency)


def require_currency(cash: Cash, currency: str) -> None:
    """Cash is rounded in its own currency. Refuses with CASH_ROUNDING_CURRENCY (fact: currency)."""
    if cash.currency != currency:
        raise Refused(
            "CASH_ROUNDING_CURRENCY",
            "This rounds amounts in {currency}.",
            path=["cashRoundingId"],
            currency=cash.currency,
        )
