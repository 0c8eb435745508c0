import uuid
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bizsuite.erp.finance.rules import conversion, ledger
from bizsuite.erp.finance.rules.ledger import KnownAccount, Line, NewLine
from bizsuite.erp.finance.rules.words import AccountKind, AccountPurpose, JournalKind
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.values import ZERO

PARTY = uuid.uuid4()
SALES = KnownAccount(id=uuid.uuid4(), code="4000", kind=AccountKind.INCOME, is_heading=False, is_active=True)
RECEIVABLE = replace(SALES, id=uuid.uuid4(), code="1100", kind=AccountKind.ASSET_RECEIVABLE)
cents = st.decimals(min_value="0.01", max_value="99999.99", places=2)
rates = st.decimals(min_value="0.0001", max_value="9999", places=4)


def new(debit: str = "0", credit: str = "0", **more: object) -> NewLine:
    line = NewLine(account=AccountPurpose.SALES, debit=Decimal(debit), credit=Decimal(credit))
    return replace(line, **more)  # type: ignore[arg-type]


def checked(line: NewLine, account: KnownAccount = SALES) -> Line:
    return ledger.checked_line(line, account, "USD", ["lines", "0"])


@pytest.mark.parametrize(
    ("line", "account", "refusal"),
    [
        (new("1"), replace(SALES, is_heading=True), "ACCOUNT_NOT_POSTABLE"),
        (new("1"), replace(SALES, is_active=False), "ACCOUNT_NOT_POSTABLE"),
        (new("1"), RECEIVABLE, "PARTY_REQUIRED"),
        (new("-1"), SALES, "LINE_NEGATIVE"),
        (new(credit="-1"), SALES, "LINE_NEGATIVE"),
        (new("1", "1"), SALES, "LINE_TWO_SIDED"),
        (new("1.001"), SALES, "AMOUNT_PRECISION"),
        (new("1", currency="JPY", amount=Decimal("0.5")), SALES, "AMOUNT_PRECISION"),
        (new("1", currency="EUR", amount=Decimal("-2")), SALES, "AMOUNT_SIGN"),
        (new("1", currency="USD", amount=Decimal("2")), SALES, "INVALID_VALUE"),
        (new("100000000000000"), SALES, "INVALID_VALUE"),
    ],
)
def test_a_line_is_refused(line: NewLine, account: KnownAccount, refusal: str) -> None:
    with pytest.raises(Refused) as refused:
        checked(line, account)
    assert (refused.value.code, refused.value.path) == (refusal, ("lines", "0"))


def test_what_a_line_is_in_another_currency_is_not_made_up() -> None:
    with pytest.raises(Refused) as refused:
        checked(new("5", currency="JPY"), SALES)
    assert (refused.value.code, refused.value.path) == ("INVALID_VALUE", ("lines", "0", "amount"))


def test_a_line_on_a_control_account_is_an_open_item() -> None:
    line = checked(new(credit="10", currency="EUR", amount=Decimal("-8"), party_id=PARTY), RECEIVABLE)
    assert (line.residual, line.residual_base) == (Decimal("-8"), Decimal("-10"))


def test_an_exchange_difference_on_a_control_account_is_never_open() -> None:
    line = checked(new("10", currency="EUR", amount=ZERO, party_id=PARTY), RECEIVABLE)
    assert (line.residual, line.residual_base) == (ZERO, ZERO)


def test_a_line_on_any_other_account_is_never_open() -> None:
    line = checked(new("10", party_id=PARTY))
    assert (line.residual, line.residual_base, line.amount, line.currency) == (ZERO, ZERO, Decimal(10), "USD")


def test_an_entry_balances_to_the_cent() -> None:
    ledger.require_balanced([checked(new("1.00")), checked(new(credit="0.99")), checked(new(credit="0.01"))])
    with pytest.raises(Refused) as refused:
        ledger.require_balanced([checked(new("1.00")), checked(new(credit="0.99"))])
    assert refused.value.code == "ENTRY_UNBALANCED"
    assert refused.value.facts == {"debit": Decimal("1.00"), "credit": Decimal("0.99")}


@pytest.mark.parametrize("lines", [[], [new("1")]])
def test_an_entry_needs_two_lines(lines: list[NewLine]) -> None:
    with pytest.raises(Refused) as refused:
        ledger.require_balanced([checked(line) for line in lines])
    assert refused.value.code == "ENTRY_EMPTY"


def test_an_entry_in_one_foreign_currency_balances_in_it_too() -> None:
    lines = [
        checked(new("10", currency="EUR", amount=Decimal("8"))),
        checked(new(credit="10", currency="EUR", amount=Decimal("-7.99"))),
    ]
    with pytest.raises(Refused) as refused:
        ledger.require_balanced(lines)
    assert refused.value.code == "ENTRY_UNBALANCED_CURRENCY"


@given(st.lists(st.tuples(cents, st.booleans()), min_size=1, max_size=6))
def test_a_mirrored_entry_takes_everything_back(sides: list[tuple[Decimal, bool]]) -> None:
    lines = [new(str(size)) if debit else new(credit=str(size)) for size, debit in sides]
    mirrored = ledger.mirrored(lines)
    both = [checked(line) for line in (*lines, *mirrored)]
    assert sum(line.balance for line in both) == 0
    assert sum(line.amount for line in both) == 0
    assert not {line.id for line in lines} & {line.id for line in mirrored}
    assert ledger.mirrored(mirrored)[0].debit == lines[0].debit


def test_a_rate_is_units_of_the_foreign_currency_per_unit_of_ours() -> None:
    assert conversion.in_base(Decimal("720.00"), Decimal("7.2"), "USD") == Decimal("100.00")
    assert conversion.in_base(Decimal("100.00"), Decimal("3"), "USD") == Decimal("33.33")
    assert conversion.in_base(Decimal("50"), Decimal("100"), "JPY") == Decimal("1")


@given(st.lists(cents | st.just(ZERO), min_size=1, max_size=5), rates)
def test_the_parts_of_a_document_sum_to_its_whole_in_our_currency(
    parts: list[Decimal], rate: Decimal
) -> None:
    found = conversion.parts_in_base(parts, rate, "USD")
    assert sum(found, ZERO) == conversion.in_base(sum(parts, ZERO), rate, "USD")
    assert all(part == 0 if not given else part >= 0 for given, part in zip(parts, found, strict=True))


@given(cents, cents, st.lists(st.decimals(min_value="0.01", max_value="500", places=2), max_size=8))
def test_shares_taken_one_after_another_sum_to_the_whole(
    whole: Decimal, base: Decimal, parts: list[Decimal]
) -> None:
    left, left_base, taken = whole, base, ZERO
    for part in [*parts, whole]:
        part = min(part, left)
        if not part:
            break
        found = conversion.share(left, part, left_base, "USD")
        assert 0 <= found <= left_base
        left, left_base, taken = left - part, left_base - found, taken + found
    assert (left, left_base, taken) == (ZERO, ZERO, base)


def test_the_day_of_an_entry_is_given() -> None:
    entry = ledger.NewEntry(
        company_id=uuid.uuid4(), journal=JournalKind.GENERAL, on=date(1996, 7, 4), lines=[]
    )
    assert entry.on == date(1996, 7, 4)
