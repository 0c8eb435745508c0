"""What a line takes of what is still to be invoiced, so that all invoices together are what was agreed on. Pure."""

from dataclasses import replace
from decimal import Decimal, localcontext

from bizsuite.erp.taxes.rules.computing import TaxedLine
from bizsuite.erp.trade.rules.documents import Rest
from bizsuite.kernel.values import ZERO, round_money

_DIGITS = 80
"""Enough for the exact product of the largest columns."""


def rest_of_plain(rest: Rest, net: Decimal, tax: Decimal) -> tuple[Decimal, Decimal]:
    """Net and tax of a line without named taxes, which its price and rate would make so much.

    The last one takes all that is left, and none takes more.
    """
    if rest.is_last:
        return rest.net, rest.tax
    return min(net, rest.net), min(tax, rest.tax)


def reduced_plain(net: Decimal, tax_rate: Decimal, reduction: Decimal, currency: str) -> Decimal:
    """The tax of a line without named taxes whose base is reduced by a fraction."""
    with localcontext(prec=_DIGITS):
        return round_money(round_money(net * (1 - reduction), currency) * tax_rate, currency)


def rest_of_taxed(rest: Rest, taxed: TaxedLine, *, is_reduced: bool = False) -> TaxedLine:
    """What a line comes to that bears taxes, which by itself would come to so much.

    One whose taxes are not those that were agreed on stays as it is; of one whose taxes are reduced only the net is.
    """
    net = rest.net if rest.is_last else min(taxed.net, rest.net)
    if is_reduced:
        return replace(taxed, net=net)
    if rest.taxes.keys() != {part.levy.id for part in taxed.parts}:
        return taxed
    parts = []
    for part in taxed.parts:
        base, unrounded, amount = rest.taxes[part.levy.id]
        parts.append(
            replace(part, base=base, unrounded=unrounded, amount=amount)
            if rest.is_last
            else replace(part, amount=_within(part.amount, amount))
        )
    return TaxedLine(net, sum((part.amount for part in parts if not part.levy.is_neutral), ZERO), parts)


def _within(size: Decimal, left: Decimal) -> Decimal:
    """So much of an amount, which may be negative, as is left of it."""
    return min(size, max(left, ZERO)) if size >= 0 else max(size, min(left, ZERO))
