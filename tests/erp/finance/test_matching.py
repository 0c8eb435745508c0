import uuid
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bizsuite.erp.finance.rules.matching import (
    Closing,
    Match,
    OpenItem,
    close,
    exchange_lines,
    match,
    match_in_turn,
)
from bizsuite.erp.finance.rules.words import AccountPurpose
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.values import ZERO

DAY = date(2026, 11, 28)
COMPANY, ACCOUNT, PARTY = uuid.uuid4(), uuid.uuid4(), uuid.uuid4()
amounts = st.decimals(min_value="0.01", max_value="5000", places=2)


def item(residual: str | Decimal, base: str | Decimal | None = None, **more: object) -> OpenItem:
    known: dict[str, object] = {
        "line_id": uuid.uuid4(),
        "company_id": COMPANY,
        "account_id": ACCOUNT,
        "party_id": PARTY,
        "currency": "EUR",
        "base_currency": "USD",
        "residual": Decimal(residual),
        "residual_base": Decimal(residual if base is None else base),
    }
    return OpenItem(**{**known, **more})  # type: ignore[arg-type]


def refusal(debit: OpenItem, credit: OpenItem, amount: str | None) -> Refused:
    with pytest.raises(Refused) as refused:
        match(debit, credit, None if amount is None else Decimal(amount), ["amount"], on=DAY)
    return refused.value


def test_a_part_is_taken_off_both_sides() -> None:
    debit, credit = item("100", "120"), item("-50", "-55")
    made = match(debit, credit, Decimal("25"), on=DAY)
    assert (made.debit_base, made.credit_base) == (Decimal("30.00"), Decimal("27.50"))
    assert (debit.residual, debit.residual_base) == (Decimal("75"), Decimal("90.00"))
    assert (credit.residual, credit.residual_base) == (Decimal("-25"), Decimal("-27.50"))
    assert made.difference == Decimal("2.50")


def test_without_an_amount_it_goes_as_far_as_both_go() -> None:
    debit, credit = item("100"), item("-50")
    assert match(debit, credit, None, on=DAY).amount == Decimal(50)
    assert (debit.residual, credit.residual) == (Decimal(50), ZERO)


@pytest.mark.parametrize(
    ("debit", "credit", "amount", "code"),
    [
        (item("10"), item("-10"), "10.01", "OVER_ALLOCATION"),
        (item("10"), item("-5"), "6", "OVER_ALLOCATION"),
        (item("0"), item("-5"), None, "OVER_ALLOCATION"),
        (item("-5"), item("-5"), "1", "OVER_ALLOCATION"),
        (item("5"), item("5"), "1", "OVER_ALLOCATION"),
        (item("10"), item("-10"), "0", "INVALID_VALUE"),
        (item("10"), item("-10"), "-1", "INVALID_VALUE"),
        (item("10"), item("-10"), "0.001", "AMOUNT_PRECISION"),
        (item("10"), item("-10", currency="USD"), "1", "CURRENCY_MISMATCH"),
        (item("10"), item("-10", party_id=uuid.uuid4()), "1", "PARTY_MISMATCH"),
        (item("10"), item("-10", account_id=uuid.uuid4()), "1", "PARTY_MISMATCH"),
        (item("10"), item("-10", company_id=uuid.uuid4()), "1", "PARTY_MISMATCH"),
    ],
)
def test_a_match_is_refused(debit: OpenItem, credit: OpenItem, amount: str | None, code: str) -> None:
    before = (debit.residual, credit.residual)
    assert refusal(debit, credit, amount).code == code
    assert (debit.residual, credit.residual) == before


def test_an_over_allocation_says_what_was_available() -> None:
    assert refusal(item("10"), item("-4"), "6").facts == {"available": Decimal(4)}


@given(amounts, amounts, st.lists(st.tuples(amounts, amounts), min_size=1, max_size=6), st.randoms())
def test_the_exchange_difference_is_the_same_in_whatever_order_parts_are_matched(
    size: Decimal, base: Decimal, parts: list[tuple[Decimal, Decimal]], chance: object
) -> None:
    def total(order: list[tuple[Decimal, Decimal]]) -> Decimal:
        debit = item(sum((part for part, _ in parts), ZERO), base)
        made = [match(debit, item(-part, -part_base), part, on=DAY) for part, part_base in order]
        assert (debit.residual, debit.residual_base) == (ZERO, ZERO)
        return sum((each.difference for each in made), ZERO)

    shuffled = list(parts)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert total(parts) == total(shuffled) == base - sum((part_base for _, part_base in parts), ZERO)


@given(amounts, amounts, amounts, amounts, st.decimals(min_value="0.01", max_value=1, places=2))
def test_a_match_never_turns_a_side_round(
    debit_size: Decimal, debit_base: Decimal, credit_size: Decimal, credit_base: Decimal, part: Decimal
) -> None:
    debit, credit = item(debit_size, debit_base), item(-credit_size, -credit_base)
    wanted = (min(debit_size, credit_size) * part).quantize(Decimal("0.01")) or Decimal("0.01")
    made = match(debit, credit, wanted, on=DAY)
    assert 0 <= debit.residual < debit_size and 0 <= debit.residual_base <= debit_base
    assert -credit_size < credit.residual <= 0 and -credit_base <= credit.residual_base <= 0
    assert debit_base - made.debit_base == debit.residual_base
    if not debit.residual:
        assert not debit.residual_base


@pytest.mark.parametrize(
    ("debit_base", "credit_base", "purpose"),
    [("12", "10", AccountPurpose.EXCHANGE_LOSS), ("10", "12", AccountPurpose.EXCHANGE_GAIN)],
)
def test_an_exchange_difference_is_booked_against_the_control_account(
    debit_base: str, credit_base: str, purpose: AccountPurpose
) -> None:
    made = match(item("10", debit_base), item("-10", f"-{credit_base}"), None, on=DAY)
    result, control = exchange_lines(made)
    assert isinstance(made, Match)
    assert result.account is purpose
    assert control.account == ACCOUNT and control.party_id == PARTY
    assert control.amount == ZERO and control.currency == "EUR"
    assert result.debit + control.debit == result.credit + control.credit == Decimal(2)
    # After the entry the control account holds what is open: nothing.
    assert Decimal(debit_base) - Decimal(credit_base) + control.debit - control.credit == 0


def test_debits_are_settled_in_turn() -> None:
    debits, credit = [item("30"), item("0"), item("20"), item("50")], item("-70", "-77")
    made = match_in_turn(debits, [credit], Decimal(60), on=DAY)
    assert [(each.debit, each.amount) for each in made] == [
        (debits[0], Decimal(30)),
        (debits[2], Decimal(20)),
        (debits[3], Decimal(10)),
    ]
    assert [debit.residual for debit in debits] == [0, 0, 0, Decimal(40)]
    assert (credit.residual, credit.residual_base) == (Decimal(-10), Decimal("-11.00"))


def test_credits_are_settled_in_turn() -> None:
    debit, owed = item("70", "77"), [item("-30"), item("0"), item("-20"), item("-50")]
    made = match_in_turn([debit], owed, Decimal(60), on=DAY)
    assert [(each.credit, each.amount) for each in made] == [
        (owed[0], Decimal(30)),
        (owed[2], Decimal(20)),
        (owed[3], Decimal(10)),
    ]
    assert [each.residual for each in owed] == [0, 0, 0, Decimal(-40)]
    assert (debit.residual, debit.residual_base) == (Decimal(10), Decimal("11.00"))


def test_many_debits_and_many_credits_settle_each_other_in_their_order() -> None:
    debits, owed = [item("30"), item("20")], [item("-10"), item("-45")]
    made = match_in_turn(debits, owed, None, on=DAY)
    assert [(each.debit, each.credit, each.amount) for each in made] == [
        (debits[0], owed[0], Decimal(10)),
        (debits[0], owed[1], Decimal(20)),
        (debits[1], owed[1], Decimal(20)),
    ]
    assert [each.residual for each in owed] == [0, Decimal(-5)]


def test_what_can_be_allocated_to_several_debits_is_their_sum() -> None:
    with pytest.raises(Refused) as refused:
        match_in_turn([item("30"), item("20")], [item("-70")], Decimal("50.01"), on=DAY)
    assert (refused.value.code, refused.value.facts["available"]) == ("OVER_ALLOCATION", Decimal(50))


@given(st.lists(amounts, min_size=1, max_size=5), amounts)
def test_debits_in_turn_lose_what_the_credit_loses(owed: list[Decimal], paid: Decimal) -> None:
    debits, credit = [item(size, size * 2) for size in owed], item(-paid, -paid)
    made = match_in_turn(debits, [credit], None, on=DAY)
    assert sum(each.amount for each in made) == min(sum(owed), paid)
    assert sum(owed) - sum(debit.residual for debit in debits) == paid + credit.residual
    assert all(debit.residual >= 0 and debit.residual_base >= 0 for debit in debits)
    assert [debit.residual for debit in debits if debit.residual][1:] == owed[
        len(owed) - sum(1 for d in debits if d.residual) + 1 :
    ]


CLOSING = Closing(
    closes_debit=True, account=AccountPurpose.CASH_ROUNDING, origin_type="WriteOff", most=Decimal("0.60")
)


@pytest.mark.parametrize("sign", [1, -1])
def test_what_is_left_is_given_up_line_by_line_without_a_difference(sign: int) -> None:
    left = [
        item(Decimal("0.31") * sign, Decimal("0.37") * sign),
        item("0"),
        item(Decimal("0.19") * sign, Decimal("0.23") * sign),
    ]
    lines, made = close(CLOSING, left, DAY)
    balances = [(line.account, line.debit - line.credit, line.amount) for line in lines]
    assert balances == [
        (AccountPurpose.CASH_ROUNDING, Decimal("0.60") * sign, Decimal("0.50") * sign),
        (ACCOUNT, Decimal("-0.37") * sign, Decimal("-0.31") * sign),
        (ACCOUNT, Decimal("-0.23") * sign, Decimal("-0.19") * sign),
    ]
    assert [each.difference for each in made] == [0, 0]
    assert {(each.residual, each.residual_base) for each in left} == {(ZERO, ZERO)}


def test_what_is_given_up_has_a_limit() -> None:
    with pytest.raises(Refused) as refused:
        close(CLOSING, [item("0.50", "0.61")], DAY)
    assert (refused.value.code, refused.value.facts) == (
        "WRITE_OFF_LIMIT",
        {"left": Decimal("0.61"), "most": Decimal("0.60")},
    )
    assert close(CLOSING, [item("0")], DAY) == ([], [])
