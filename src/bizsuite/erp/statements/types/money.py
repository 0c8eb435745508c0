"""Amounts of statements as money of one currency."""

from collections.abc import Sequence
from decimal import Decimal

from bizsuite.erp.statements.rules.spans import Turnover
from bizsuite.graph.money import Money
from bizsuite.graph.scalars import CurrencyCode


def one_money(amount: Decimal, currency: str) -> Money:
    """An amount of one currency."""
    return Money(amount=amount, currency=CurrencyCode(currency))


def all_money(amounts: Sequence[Decimal], currency: str) -> list[Money]:
    """Amounts of one currency."""
    return [one_money(amount, currency) for amount in amounts]


def shown(turnover: Turnover, currency: str) -> dict[str, Money]:
    """A turnover as the money fields of a type."""
    names = ("opening", "debit", "credit", "balance")
    return {name: one_money(getattr(turnover, name), currency) for name in names}
