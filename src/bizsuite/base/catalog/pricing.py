"""What a line of goods comes to: the one arithmetic that orders, deliveries and invoices share. Pure."""

from collections.abc import Sequence
from decimal import Decimal, localcontext

from bizsuite.kernel.errors import Refused
from bizsuite.kernel.values import round_money

_DIGITS = 80
"""Enough for the exact product of the largest columns: 28 digits, the usual context, would round it a first time."""


def check_tax_rate(rate: Decimal, path: Sequence[str]) -> None:
    """Whether a tax can be that high: a fraction from 0 to 1. Refuses with INVALID_VALUE."""
    if not rate.is_finite() or not 0 <= rate <= 1:
        raise Refused("INVALID_VALUE", "A tax rate is a fraction from 0 to 1, such as 0.19.", path=path)


def line_amounts(
    quantity: Decimal, unit_price: Decimal, discount: Decimal, tax_rate: Decimal, currency: str
) -> tuple[Decimal, Decimal, Decimal]:
    """Net, tax and gross of a line, half-up to the currency's minor units.

    Net is the exact product of quantity, price and what the discount leaves (a fraction), rounded once; tax is taken
    on the rounded net; gross is their sum.
    """
    with localcontext(prec=_DIGITS):
        net = round_money(quantity * unit_price * (1 - discount), currency)
        tax = round_money(net * tax_rate, currency)
        return net, tax, net + tax
