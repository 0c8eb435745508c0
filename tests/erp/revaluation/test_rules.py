"""What open items and accounts of money are worth on a day, and what is posted by it."""

import random
import uuid
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bizsuite.erp.finance.rules.conversion import in_base
from bizsuite.erp.finance.rules.matching import OpenItem, match
from bizsuite.erp.finance.rules.words import AccountKind, AccountPurpose
from bizsuite.erp.rates.rules import RateAt
from bizsuite.erp.revaluation import rules
from bizsuite.erp.revaluation.rules import Position, RevaluationStatus, Valued
from bizsuite.kernel.errors import Refused

DAY = date(2026, 3, 31)
BANK = uuid.uuid4()
RECEIVABLE, PAYABLE, CASH = (
    AccountKind.ASSET_RECEIVABLE,
    AccountKind.LIABILITY_PAYABLE,
    AccountKind.ASSET_CASH,
)
CURRENCIES = {"EUR": Decimal("0.9"), "JPY": Decimal("149.253731343284"), "CNY": Decimal("7.1")}
RATES = {currency: RateAt(rate, DAY) for currency, rate in CURRENCIES.items()}


def position(amount: str, carried: str, kind: AccountKind = RECEIVABLE, currency: str = "EUR") -> Position:
    return Position(
        account_id=BANK, kind=kind, currency=currency, amount=Decimal(amount), carried=Decimal(carried)
    )


def told(items: list[Valued]) -> list[tuple[object, Decimal]]:
    return [(line.account, line.debit - line.credit) for line in rules.entry_lines(items)]


def refused(act: object, *given: object) -> tuple[str, tuple[str, ...]]:
    assert callable(act)
    with pytest.raises(Refused) as refusal:
        act(*given)
    return refusal.value.code, refusal.value.path


def test_a_receivable_that_is_worth_less_is_a_loss_on_its_adjustment() -> None:
    items = rules.valued([position("100", "125")], RATES, "USD")
    assert (items[0].value, items[0].difference) == (Decimal("111.11"), Decimal("-13.89"))
    assert told(items) == [
        (AccountPurpose.RECEIVABLE_ADJUSTMENT, Decimal("-13.89")),
        (AccountPurpose.UNREALISED_LOSS, Decimal("13.89")),
    ]


def test_a_payable_that_is_worth_less_is_a_gain() -> None:
    items = rules.valued([position("-200", "-250", PAYABLE)], RATES, "USD")
    assert told(items) == [
        (AccountPurpose.PAYABLE_ADJUSTMENT, Decimal("27.78")),
        (AccountPurpose.UNREALISED_GAIN, Decimal("-27.78")),
    ]


def test_money_stays_on_its_account_and_in_its_currency() -> None:
    lines = rules.entry_lines(rules.valued([position("50", "40", CASH)], RATES, "USD"))
    assert (lines[0].account, lines[0].debit, lines[0].currency, lines[0].amount) == (
        BANK,
        Decimal("15.56"),
        "EUR",
        Decimal(0),
    )


def test_what_is_left_in_the_books_of_an_empty_account_is_lost() -> None:
    items = rules.valued([position("0", "2.50", CASH)], RATES, "USD")
    assert told(items) == [(BANK, Decimal("-2.50")), (AccountPurpose.UNREALISED_LOSS, Decimal("2.50"))]


def test_gains_and_losses_of_one_currency_are_told_apart() -> None:
    both = [position("90", "90"), position("90", "110")]
    assert told(rules.valued(both, RATES, "USD")) == [
        (AccountPurpose.UNREALISED_GAIN, Decimal(-10)),
        (AccountPurpose.UNREALISED_LOSS, Decimal(10)),
    ]
    assert told(rules.valued([position("90", "100")], RATES, "USD")) == []


def test_a_currency_without_a_rate_is_refused() -> None:
    strange = [position("1", "1", currency="CHF")]
    assert refused(rules.valued, strange, RATES, "USD") == ("EXCHANGE_RATE_MISSING", ("on",))


def test_it_is_reversed_on_the_next_day_or_a_later_one() -> None:
    assert rules.reversal_day(DAY, None) == date(2026, 4, 1)
    assert rules.reversal_day(DAY, date(2026, 5, 1)) == date(2026, 5, 1)
    assert refused(rules.reversal_day, DAY, DAY) == ("INVALID_VALUE", ("reversedOn",))
    assert refused(rules.reversal_day, date(1, 1, 1), None) == ("INVALID_VALUE", ("on",))


def test_a_day_is_valued_once_and_cancelled_once() -> None:
    rules.require_new(0)
    assert refused(rules.require_new, 1) == ("REVALUATION_EXISTS", ("on",))
    rules.require_posted(RevaluationStatus.POSTED)
    assert refused(rules.require_posted, RevaluationStatus.CANCELLED) == ("REVALUATION_CANCELLED", ("id",))


money = st.integers(-(10**9), 10**9).map(lambda cents: Decimal(cents) / 100)
held = st.builds(
    lambda amount, carried, kind, currency: position(
        str(amount.to_integral_value() if currency == "JPY" else amount), str(carried), kind, currency
    ),
    money,
    money,
    st.sampled_from([RECEIVABLE, PAYABLE, CASH]),
    st.sampled_from(sorted(CURRENCIES)),
)


@given(st.lists(held, max_size=12))
def test_what_is_posted_balances_and_brings_all_to_their_value(positions: list[Position]) -> None:
    items = rules.valued(positions, RATES, "USD")
    lines = rules.entry_lines(items)
    assert sum(line.debit for line in lines) == sum(line.credit for line in lines)
    assert all(line.debit >= 0 and line.credit >= 0 and (line.debit or line.credit) for line in lines)
    results = (AccountPurpose.UNREALISED_GAIN, AccountPurpose.UNREALISED_LOSS)
    moved = sum(line.debit - line.credit for line in lines if line.account not in results)
    assert moved == sum(each.difference for each in items) == rules.gain_of(items) - rules.loss_of(items)
    assert sum(each.position.carried for each in items) + moved == sum(each.value for each in items)


def open_item(amount: Decimal, base: Decimal, currency: str) -> OpenItem:
    return OpenItem(
        line_id=uuid.uuid4(),
        company_id=BANK,
        account_id=BANK,
        party_id=BANK,
        currency=currency,
        base_currency="USD",
        residual=amount,
        residual_base=base,
        posted_on=DAY,
    )


@given(
    st.sampled_from(sorted(CURRENCIES)),
    st.lists(st.tuples(st.integers(1, 10**7), st.integers(50, 150)), min_size=1, max_size=6),
    st.integers(50, 150),
    st.randoms(use_true_random=False),
)
def test_all_exchange_differences_come_to_the_same_in_whatever_order_parts_are_settled(
    currency: str, paid: list[tuple[int, int]], first: int, order: random.Random
) -> None:
    """Realised ones at settlement; unrealised ones are reversed, so that they add up to nothing."""
    places = Decimal(1) if currency == "JPY" else Decimal("0.01")
    rate = CURRENCIES[currency]
    parts = [
        (units * places, in_base(units * places, rate * percent / 100, "USD")) for units, percent in paid
    ]
    whole = sum((amount for amount, _ in parts), Decimal(0))
    claimed = in_base(whole, rate * first / 100, "USD")
    expected = claimed - sum(base for _, base in parts)
    order.shuffle(parts)
    claim = open_item(whole, claimed, currency)
    realised = Decimal(0)
    for amount, base in parts:
        value = rules.valued(
            [
                Position(
                    account_id=BANK,
                    kind=RECEIVABLE,
                    currency=currency,
                    amount=claim.residual,
                    carried=claim.residual_base,
                )
            ],
            RATES,
            "USD",
        )[0]
        # Booked and reversed: what is open in the books is what it was.
        assert value.value - value.difference == claim.residual_base
        realised += match(claim, open_item(-amount, -base, currency), None, on=DAY).difference
    assert not claim.residual
    assert not claim.residual_base
    assert realised == expected
