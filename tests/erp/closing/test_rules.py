"""When a year may be closed, and what is posted by it."""

import uuid
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bizsuite.erp.closing.rules import (
    Balance,
    Year,
    closing_lines,
    require_closable,
    require_reopenable,
    result_of,
)
from bizsuite.erp.finance.rules.words import AccountPurpose
from bizsuite.kernel.errors import Refused

SALES, COST = uuid.uuid4(), uuid.uuid4()


def year(number: int, *, closed: bool = False) -> Year:
    return Year(date(number, 1, 1), closed)


def code_of(act: object) -> str:
    assert callable(act)
    with pytest.raises(Refused) as refused:
        act()
    return refused.value.code


def test_a_year_is_closed_once_after_the_earlier_ones_and_without_drafts() -> None:
    earlier, this = year(2025), year(2026)
    require_closable(this, [year(2025, closed=True), this, year(2027)], 0)
    assert code_of(lambda: require_closable(this, [earlier, this], 0)) == "FISCAL_YEAR_EARLIER_OPEN"
    assert code_of(lambda: require_closable(this, [this], 2)) == "FISCAL_YEAR_HAS_DRAFTS"
    closed = year(2026, closed=True)
    assert code_of(lambda: require_closable(closed, [closed], 0)) == "FISCAL_YEAR_CLOSED"


def test_a_year_is_reopened_while_no_later_one_is_closed() -> None:
    this = year(2026, closed=True)
    require_reopenable(this, [year(2025, closed=True), this, year(2027)])
    assert code_of(lambda: require_reopenable(year(2026), [])) == "FISCAL_YEAR_OPEN"
    later = [this, year(2027, closed=True)]
    assert code_of(lambda: require_reopenable(this, later)) == "FISCAL_YEAR_LATER_CLOSED"


def test_a_profit_is_credited_to_retained_earnings() -> None:
    balances = [Balance(SALES, Decimal(-150)), Balance(COST, Decimal(90))]
    assert result_of(balances) == 60
    told = [(line.account, line.debit, line.credit) for line in closing_lines(balances)]
    nothing = Decimal(0)
    assert told == [
        (SALES, Decimal(150), nothing),
        (COST, nothing, Decimal(90)),
        (AccountPurpose.RETAINED, nothing, Decimal(60)),
    ]


def test_a_loss_is_debited_to_it_and_a_result_of_zero_has_no_line() -> None:
    loss = closing_lines([Balance(COST, Decimal("0.01"))])
    assert [(line.account, line.debit, line.credit) for line in loss] == [
        (COST, Decimal(0), Decimal("0.01")),
        (AccountPurpose.RETAINED, Decimal("0.01"), Decimal(0)),
    ]
    even = closing_lines([Balance(SALES, Decimal(-5)), Balance(COST, Decimal(5))])
    assert [line.account for line in even] == [SALES, COST]
    assert closing_lines([]) == []


@given(st.lists(st.decimals(-(10**9), 10**9, places=2), max_size=20))
def test_what_is_posted_balances_and_leaves_nothing(amounts: list[Decimal]) -> None:
    balances = [Balance(uuid.uuid4(), amount) for amount in amounts]
    lines = closing_lines(balances)
    assert sum(line.debit for line in lines) == sum(line.credit for line in lines)
    posted = {line.account: line.debit - line.credit for line in lines}
    assert all(balance.amount + posted.get(balance.account_id, Decimal(0)) == 0 for balance in balances)
