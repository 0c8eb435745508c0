"""Who earns how much on what is sold, how much of it is due, and what settles it."""

import uuid
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bizsuite.erp.commissions.rules import earning as rules
from bizsuite.erp.commissions.rules.earning import Due, Plan, SoldLine
from bizsuite.erp.finance.rules.words import AccountPurpose
from bizsuite.kernel.errors import Refused

AGENT, OTHER, CUSTOMER, STRANGER, TOOLS, HAMMERS = (uuid.uuid4() for _ in range(6))
DAY = date(2026, 3, 1)
CENTS = st.integers(min_value=0, max_value=10**9).map(lambda cents: Decimal(cents) / 100)


def plan(
    rate: str = "0.05",
    *,
    agent: uuid.UUID = AGENT,
    customer: uuid.UUID | None = None,
    category: uuid.UUID | None = None,
    since: date = DAY,
    until: date | None = None,
) -> Plan:
    return Plan(
        agent_id=agent,
        rate=Decimal(rate),
        customer_id=customer,
        category_id=category,
        valid_from=since,
        valid_to=until,
    )


def line(
    net: str = "1000",
    *,
    paid: str = "0",
    total: str = "1190",
    on: date = DAY,
    gives_up: bool = False,
    rate: str = "1",
) -> SoldLine:
    return SoldLine(
        id=uuid.uuid4(),
        customer_id=CUSTOMER,
        on=on,
        net=Decimal(net),
        total=Decimal(total),
        settled=Decimal(paid),
        exchange_rate=Decimal(rate),
        gives_up=gives_up,
        categories=(HAMMERS, TOOLS),
    )


def figures(found: list[Due]) -> list[tuple[Decimal, Decimal, Decimal]]:
    return [(each.accrued, each.due, each.open) for each in found]


def refused(wanted: Plan, *others: Plan) -> tuple[str, tuple[str, ...]]:
    with pytest.raises(Refused) as refusal:
        rules.require_plan(wanted, others)
    return refusal.value.code, refusal.value.path


@pytest.mark.parametrize("rate", ["0", "-0.05", "1.000001", "5", "0.0000001"])
def test_a_rate_is_a_fraction_of_six_decimals(rate: str) -> None:
    assert refused(plan(rate)) == ("INVALID_VALUE", ("rate",))


@pytest.mark.parametrize("rate", ["0.000001", "0.05", "0.0500000000", "1"])
def test_a_rate_up_to_the_whole_is_kept(rate: str) -> None:
    rules.require_plan(plan(rate), [])


def test_a_plan_ends_on_its_first_day_or_later() -> None:
    rules.require_plan(plan(until=DAY), [])
    assert refused(plan(until=date(2026, 2, 28))) == ("INVALID_VALUE", ("validTo",))
    assert refused(plan(since=date(1, 1, 1))) == ("INVALID_VALUE", ("validFrom",))
    assert refused(plan(until=date(2999, 1, 1))) == ("INVALID_VALUE", ("validTo",))


@pytest.mark.parametrize(
    ("since", "until"),
    [
        (date(2026, 3, 1), None),
        (date(2026, 3, 31), None),
        (date(2026, 2, 1), date(2026, 3, 1)),
        (date(2026, 3, 5), date(2026, 3, 6)),
        (date(2026, 1, 1), date(2026, 12, 31)),
    ],
)
def test_two_plans_of_equal_rank_never_hold_on_the_same_day(since: date, until: date | None) -> None:
    march = plan(until=date(2026, 3, 31))
    assert refused(plan("0.07", since=since, until=until), march) == (
        "COMMISSION_PLAN_OVERLAPS",
        ("validFrom",),
    )


def test_one_after_the_other_another_rank_another_agent_and_itself_are_no_overlap() -> None:
    march = plan(until=date(2026, 3, 31))
    fitting = [
        plan(since=date(2026, 4, 1)),
        plan(since=date(2026, 2, 1), until=date(2026, 2, 28)),
        plan(customer=CUSTOMER),
        plan(category=TOOLS),
        plan(agent=OTHER),
        march,
    ]
    for each in fitting:
        rules.require_plan(each, [march])


def test_the_most_specific_plan_wins() -> None:
    broad_to_narrow = [
        plan("0.01"),
        plan("0.02", category=TOOLS),
        plan("0.03", category=HAMMERS),
        plan("0.04", customer=CUSTOMER),
        plan("0.05", customer=CUSTOMER, category=TOOLS),
        plan("0.06", customer=CUSTOMER, category=HAMMERS),
    ]
    for count in range(1, len(broad_to_narrow) + 1):
        known = broad_to_narrow[:count]
        assert rules.plan_for(known, line()) is known[-1]
        assert rules.plan_for(known[::-1], line()) is known[-1]


def test_plans_of_others_customers_categories_and_days_do_not_hold() -> None:
    plans = [
        plan(customer=STRANGER),
        plan(category=uuid.uuid4()),
        plan(since=date(2026, 3, 2)),
        plan(since=date(2026, 1, 1), until=date(2026, 2, 28)),
    ]
    assert rules.plan_for(plans, line()) is None


def test_both_ends_of_a_plan_are_days_of_it() -> None:
    march = plan(until=date(2026, 3, 31))
    days = [date(2026, 2, 28), date(2026, 3, 1), date(2026, 3, 31), date(2026, 4, 1)]
    assert [march.holds_on(day) for day in days] == [False, True, True, False]


@pytest.mark.parametrize(("paid", "due"), [("0", "0"), ("595", "25"), ("1", "0.04"), ("1190", "50")])
def test_what_is_due_goes_with_what_is_paid(paid: str, due: str) -> None:
    found = rules.dues([line(paid=paid)], [plan()], {}, "EUR")
    assert figures(found) == [(Decimal(50), Decimal(due), Decimal(due))]


def test_what_has_been_settled_is_no_longer_open_and_goes_back_when_a_payment_is_taken_back() -> None:
    half, none = line(paid="595"), line(paid="0")
    settled = {half.id: Decimal(25), none.id: Decimal(25)}
    assert [each.open for each in rules.dues([half, none], [plan()], settled, "EUR")] == [0, -25]


def test_a_credit_note_gives_up_its_commission_as_it_is_settled() -> None:
    note = line("400", total="476", paid="476", gives_up=True)
    found = rules.dues([line(paid="1190"), note], [plan()], {}, "EUR")
    assert figures(found) == [(Decimal(50),) * 3, (Decimal(-20),) * 3]


def test_a_credit_note_set_off_against_an_unpaid_invoice_leaves_nothing_due() -> None:
    lines = [line(paid="476"), line("400", total="476", paid="476", gives_up=True)]
    assert sum(each.due for each in rules.dues(lines, [plan()], {}, "EUR")) == 0


def test_a_line_that_deducts_takes_its_commission_off() -> None:
    found = rules.dues(
        [line(paid="833", total="833"), line("-300", paid="833", total="833")], [plan()], {}, "EUR"
    )
    assert [each.due for each in found] == [50, -15]


def test_commissions_are_in_the_currency_of_the_company_rounded_once() -> None:
    found = rules.dues([line("333.33", paid="1190", rate="0.9")], [plan("0.075")], {}, "EUR")
    assert figures(found) == [(Decimal("27.78"),) * 3]
    yen = rules.dues([line("333.33", paid="595", rate="0.0067")], [plan("0.075")], {}, "JPY")
    assert figures(yen) == [(Decimal(3731), Decimal(1866), Decimal(1866))]


def test_a_free_document_owes_and_is_due_nothing() -> None:
    assert figures(rules.dues([line("0", total="0")], [plan()], {}, "EUR")) == [(Decimal(0),) * 3]


def test_what_was_settled_on_a_line_that_is_no_longer_there_is_given_back() -> None:
    gone, even = uuid.uuid4(), uuid.uuid4()
    found = rules.dues([], [plan()], {gone: Decimal(50), even: Decimal(0)}, "EUR")
    assert [(each.line_id, each.plan_id, each.open) for each in found] == [(gone, None, Decimal(-50))]


def test_a_line_without_a_plan_earns_nothing() -> None:
    assert rules.dues([line(paid="1190")], [], {}, "EUR") == []


@given(
    nets=st.lists(CENTS, min_size=1, max_size=8),
    payments=st.lists(st.integers(min_value=0, max_value=100), min_size=1, max_size=8),
)
def test_settled_by_and_by_sums_to_what_is_accrued_to_the_cent(
    nets: list[Decimal], payments: list[int]
) -> None:
    """Whatever was paid and taken back between settlements."""
    total = sum(nets, Decimal(0))
    keys = [uuid.uuid4() for _ in nets]
    settled = dict.fromkeys(keys, Decimal(0))
    for percent in [*payments, 100]:
        paid = (total * percent / 100).quantize(Decimal("0.01"))
        sold = [
            SoldLine(id=key, customer_id=CUSTOMER, on=DAY, net=net, total=total, settled=paid)
            for key, net in zip(keys, nets, strict=True)
        ]
        found = rules.dues(sold, [plan("0.037")], settled, "EUR")
        assert all(0 <= each.due <= each.accrued for each in found)
        for each in found:
            settled[each.line_id] += each.open
    assert [settled[key] for key in keys] == [each.accrued for each in found]


def test_nothing_open_is_not_settled() -> None:
    even = Due(line_id=uuid.uuid4(), plan_id=None, accrued=Decimal(5), due=Decimal(2), settled=Decimal(2))
    more = Due(line_id=uuid.uuid4(), plan_id=None, accrued=Decimal(5), due=Decimal(5), settled=Decimal(2))
    assert rules.to_settle([even, more]) == [more]
    for nothing in ([], [even]):
        with pytest.raises(Refused) as refusal:
            rules.to_settle(nothing)
        assert (refusal.value.code, refusal.value.path) == ("COMMISSION_NOT_DUE", ("agentId",))


def test_a_settlement_reaches_as_far_as_the_last_one() -> None:
    rules.require_later(DAY, None)
    rules.require_later(DAY, DAY)
    with pytest.raises(Refused) as refusal:
        rules.require_later(date(2026, 2, 28), DAY)
    assert (refusal.value.code, refusal.value.path) == ("COMMISSION_SETTLED_LATER", ("through",))


@pytest.mark.parametrize("amount", ["25", "-25"])
def test_a_settlement_books_the_expense_and_what_is_owed(amount: str) -> None:
    told = [(each.account, each.debit - each.credit) for each in rules.entry_lines(Decimal(amount))]
    assert told == [
        (AccountPurpose.COMMISSIONS, Decimal(amount)),
        (AccountPurpose.COMMISSIONS_PAYABLE, -Decimal(amount)),
    ]
    assert all(each.debit >= 0 and each.credit >= 0 for each in rules.entry_lines(Decimal(amount)))


def test_what_evens_out_books_nothing() -> None:
    assert rules.entry_lines(Decimal(0)) == []
