"""Parts of orders and what later invoices deduct of them: to the cent, by the hundred, without a database."""

import uuid
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bizsuite.bridges.sales_finance import advances
from bizsuite.bridges.sales_finance.advances import Advance, Kind, Taxed
from bizsuite.kernel.errors import Refused

VAT = uuid.UUID(int=7)
PLAIN: Kind = (Decimal("0.2"), ())
NAMED: Kind = (Decimal(0), (VAT,))
cents = st.integers(1, 10**7).map(lambda number: Decimal(number) / 100)


def taxed(net: Decimal, rate: Decimal = Decimal("0.19")) -> Taxed:
    tax = round(net * rate, 2)
    return Taxed(net=net, tax=tax, taxes={VAT: (net, net * rate, tax)})


@given(cents, st.lists(st.integers(1, 1000), min_size=1, max_size=12))
def test_parts_up_to_one_sum_to_the_whole(net: Decimal, weights: list[int]) -> None:
    whole, done, sums = taxed(net), Decimal(0), Taxed()
    for place, weight in enumerate(weights):
        last = place == len(weights) - 1
        after = Decimal(1) if last else done + round(Decimal(weight) / sum(weights), 12)
        sums = sums.plus(advances.part_of(whole, done, after, "USD"))
        done = after
    assert (sums.net, sums.tax) == (whole.net, whole.tax)
    assert sums.taxes[VAT][2] == whole.tax


@given(st.lists(cents, min_size=1, max_size=4), st.lists(cents, min_size=1, max_size=6))
def test_no_more_is_deducted_than_was_asked_for_or_than_an_invoice_has(
    asked: list[Decimal], invoices: list[Decimal]
) -> None:
    left = [taxed(net) for net in asked]
    for net in invoices:
        own = [
            Advance(line_id=uuid.UUID(int=at), number="INV", account_id=None, kind=NAMED, left=part)
            for at, part in enumerate(left)
        ]
        has = taxed(net)
        sums = Taxed()
        for advance, part in advances.deductions(own, {NAMED: has}, "USD"):
            at = advance.line_id.int
            left[at] = left[at].plus(part.negated())
            sums = sums.plus(part)
            assert part.net > 0 and left[at].net >= 0
        assert sums.net <= has.net
        assert sums.taxes.get(VAT, (0, 0, Decimal(0)))[2] <= has.taxes[VAT][2]
        # It deducts all that it has room for.
        assert sums.net == has.net or all(part.net == 0 for part in left)


def test_what_is_taxed_otherwise_is_not_deducted() -> None:
    own = Advance(
        line_id=VAT, number="INV", account_id=None, kind=PLAIN, left=Taxed(net=Decimal(5), tax=Decimal(1))
    )
    assert advances.deductions([own], {NAMED: taxed(Decimal(100))}, "USD") == []


@given(cents, cents)
def test_an_amount_is_met_to_the_cent(one: Decimal, other: Decimal) -> None:
    parts = {PLAIN: Taxed(net=one, tax=Decimal("0.01")), NAMED: taxed(other)}
    found = advances.adjusted(parts, Decimal("77.77"))
    assert sum(part.net + part.tax for part in found.values()) == Decimal("77.77")


@pytest.mark.parametrize(
    ("after", "wanted", "still"), [("1.01", "1", "5"), ("0.5", "6", "5"), ("0.5", "1", "-1")]
)
def test_no_more_is_asked_for_than_is_open(after: str, wanted: str, still: str) -> None:
    with pytest.raises(Refused) as refusal:
        advances.require_room(Decimal(after), Decimal(wanted), Decimal(still))
    assert refusal.value.code == "DOWN_PAYMENT_EXCEEDS"
    assert refusal.value.facts["open"] == max(Decimal(still), Decimal(0))


@given(st.lists(st.integers(1, 100), min_size=1, max_size=9))
def test_milestones_are_the_whole_order(parts: list[int]) -> None:
    fractions = [Decimal(part) / 100 for part in parts]
    if sum(parts) == 100:
        advances.require_whole(fractions)
    else:
        with pytest.raises(Refused) as refusal:
            advances.require_whole(fractions)
        assert refusal.value.code == "MILESTONES_SUM"
