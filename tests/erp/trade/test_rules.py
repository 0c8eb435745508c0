import uuid
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bizsuite.erp.finance.rules.dimensions import DimensionShare
from bizsuite.erp.finance.rules.words import AccountPurpose
from bizsuite.erp.terms.rules.terms import Instalment
from bizsuite.erp.trade.rules import documents as rules
from bizsuite.erp.trade.rules import paying
from bizsuite.erp.trade.rules.documents import Income, NewDocumentLine, Posted
from bizsuite.erp.trade.rules.sides import PURCHASES, SALES, Side, settling
from bizsuite.erp.trade.rules.words import InvoiceStatus, PaymentState
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.values import ZERO, split_amount

LINE = NewDocumentLine(quantity=Decimal(3), unit_price=Decimal("19.99"), discount=Decimal("0.1"))
POSTED = Posted(
    side=SALES,
    gives_up=False,
    party_id=uuid.uuid4(),
    currency="USD",
    exchange_rate=Decimal(1),
    instalments=[Instalment(date(2026, 4, 1), Decimal("123.00"))],
    incomes=[Income(AccountPurpose.SALES, Decimal("100.00"))],
    charges=Decimal("10.00"),
    tax=Decimal("13.00"),
)
amounts = st.decimals(min_value=0, max_value=99999, places=2)
rates = st.decimals(min_value="0.001", max_value=2000, places=3)


def refused(call: Any, *args: Any) -> tuple[str, tuple[str, ...]]:
    with pytest.raises(Refused) as found:
        call(*args)
    return found.value.code, found.value.path


def test_a_line_comes_to_its_net_its_tax_and_both() -> None:
    assert rules.amounts_of(LINE, Decimal("0.13"), "USD", []) == rules.Amounts(
        Decimal("53.97"), Decimal("7.02"), Decimal("60.99")
    )


@pytest.mark.parametrize(
    ("change", "tax", "name"),
    [
        ({"quantity": Decimal(0)}, "0", "quantity"),
        ({"quantity": Decimal(-1)}, "0", "quantity"),
        ({"quantity": Decimal("0.0000001")}, "0", "quantity"),
        ({"quantity": Decimal(10) ** 14}, "0", "quantity"),
        ({"unit_price": Decimal("-0.01")}, "0", "unitPrice"),
        ({"unit_price": Decimal("0.0000001")}, "0", "unitPrice"),
        ({"discount": Decimal("1.01")}, "0", "discount"),
        ({"discount": Decimal("-0.01")}, "0", "discount"),
        ({}, "-0.01", "taxRate"),
        ({}, "2", "taxRate"),
        ({"quantity": Decimal(10) ** 9, "unit_price": Decimal(10) ** 9}, "0", "quantity"),
    ],
)
def test_a_line_is_refused(change: dict[str, Decimal], tax: str, name: str) -> None:
    line = replace(LINE, **change)  # type: ignore[arg-type]
    found = refused(rules.amounts_of, line, Decimal(tax), "USD", ["lines", "0"])
    assert found == ("INVALID_VALUE", ("lines", "0", name))


def test_an_invoice_is_the_sum_of_its_lines_and_charges() -> None:
    lines = [rules.Amounts(Decimal("10.00"), Decimal("1.30"), Decimal("11.30"))] * 3
    assert rules.totals_of(lines, Decimal("5.50"), "USD") == rules.Totals(
        Decimal("30.00"), Decimal("3.90"), Decimal("5.50"), Decimal("39.40")
    )
    assert refused(rules.totals_of, lines, Decimal("0.001"), "USD") == ("AMOUNT_PRECISION", ("charges",))
    assert refused(rules.totals_of, lines, Decimal(-1), "USD") == ("INVALID_VALUE", ("charges",))


def test_an_invoice_of_charges_alone_will_do() -> None:
    rules.require_lines(SALES, 0, Decimal(1))
    assert refused(rules.require_lines, SALES, 0, ZERO) == ("INVOICE_EMPTY", ("lines",))
    assert refused(rules.require_lines, PURCHASES, 0, ZERO) == ("BILL_EMPTY", ("lines",))


@pytest.mark.parametrize(
    ("residual", "state"),
    [("10", PaymentState.UNPAID), ("9.99", PaymentState.PARTIAL), ("0", PaymentState.PAID)],
)
def test_paid_means_that_nothing_is_open(residual: str, state: PaymentState) -> None:
    assert rules.payment_state(InvoiceStatus.POSTED, Decimal(10), Decimal(residual)) is state


def test_an_invoice_of_nothing_is_paid_from_the_beginning() -> None:
    assert rules.payment_state(InvoiceStatus.DRAFT, ZERO, ZERO) is PaymentState.PAID


def test_nobody_paid_what_was_reversed() -> None:
    assert rules.payment_state(InvoiceStatus.REVERSED, Decimal(10), ZERO) is PaymentState.REVERSED


@pytest.mark.parametrize(
    ("side", "names"),
    [
        (SALES, ["INVOICE_NOT_DRAFT", "INVOICE_NOT_POSTED", "INVOICE_SETTLED", "CREDIT_TOO_LARGE"]),
        (PURCHASES, ["BILL_NOT_DRAFT", "BILL_NOT_POSTED", "BILL_SETTLED", "DEBIT_TOO_LARGE"]),
    ],
)
def test_states(side: Side, names: list[str]) -> None:
    rules.require_draft(side, InvoiceStatus.DRAFT)
    rules.require_posted(side, InvoiceStatus.POSTED)
    for status in (InvoiceStatus.POSTED, InvoiceStatus.REVERSED):
        assert refused(rules.require_draft, side, status)[0] == names[0]
    for status in (InvoiceStatus.DRAFT, InvoiceStatus.REVERSED):
        assert refused(rules.require_posted, side, status)[0] == names[1]
    rules.require_unsettled(side, Decimal(1), Decimal(1))
    assert refused(rules.require_unsettled, side, Decimal(1), ZERO)[0] == names[2]
    rules.require_creditable(side, Decimal(10), Decimal(4), Decimal(6))
    assert refused(rules.require_creditable, side, Decimal(10), Decimal(4), Decimal("6.01"))[0] == names[3]


@pytest.mark.parametrize(("days", "due"), [(0, date(2026, 1, 31)), (30, date(2026, 3, 2))])
def test_the_due_date_is_so_many_days_later(days: int, due: date) -> None:
    assert paying.due_date(date(2026, 1, 31), days) == due


def test_an_invoice_counts_on_a_day_that_can_be_meant() -> None:
    assert refused(paying.due_date, date(1, 1, 1), 30) == ("INVALID_VALUE", ("on",))
    assert refused(paying.due_date, date(9999, 12, 31), 30) == ("INVALID_VALUE", ("on",))


def test_an_invoice_debits_the_customer_and_credits_income_charges_and_tax() -> None:
    lines = rules.ledger_lines(POSTED, "USD")
    assert [(line.account, line.debit, line.credit) for line in lines] == [
        (AccountPurpose.RECEIVABLE, Decimal("123.00"), ZERO),
        (AccountPurpose.SALES, ZERO, Decimal("100.00")),
        (AccountPurpose.CHARGES, ZERO, Decimal("10.00")),
        (AccountPurpose.SALES_TAX, ZERO, Decimal("13.00")),
    ]
    assert lines[0].due_date == date(2026, 4, 1)


@given(
    st.lists(
        st.builds(Income, st.sampled_from([AccountPurpose.SALES, uuid.UUID(int=1)]), amounts), max_size=4
    ),
    amounts,
    amounts,
    rates,
    st.sampled_from([(side, gives_up) for side in (SALES, PURCHASES) for gives_up in (False, True)]),
    st.sampled_from(["USD", "EUR", "JPY"]),
    st.lists(st.dates(), min_size=1, max_size=4),
    st.decimals(min_value="-0.05", max_value="0.05", places=2),
)
def test_whatever_an_invoice_says_its_entry_balances(
    incomes: list[Any],
    charges: Decimal,
    tax: Decimal,
    rate: Decimal,
    kind: tuple[Side, bool],
    base: str,
    dates: list[date],
    rounding: Decimal,
) -> None:
    currency = "EUR"
    total = sum((each.amount for each in incomes), charges + tax)
    rounding = max(rounding, -total)
    weights = [Decimal(1)] * len(dates)
    invoice = replace(
        POSTED,
        incomes=incomes,
        charges=charges,
        tax=tax,
        cash_rounding=rounding,
        instalments=[
            Instalment(day, part)
            for day, part in zip(dates, split_amount(total + rounding, weights, 2), strict=True)
        ],
        side=kind[0],
        gives_up=kind[1],
        currency=currency,
        exchange_rate=Decimal(1) if base == currency else rate,
    )
    lines = rules.ledger_lines(invoice, base)
    assert len(lines) >= 2
    assert sum(line.debit for line in lines) == sum(line.credit for line in lines)
    assert all(line.debit >= 0 and line.credit >= 0 and not (line.debit and line.credit) for line in lines)
    if base != currency:
        assert sum(line.amount or ZERO for line in lines) == 0
        assert all((line.amount or ZERO) * (line.debit - line.credit) >= 0 for line in lines)


def test_a_credit_note_does_the_opposite() -> None:
    invoice, note = (
        rules.ledger_lines(POSTED, "USD"),
        rules.ledger_lines(replace(POSTED, gives_up=True), "USD"),
    )
    assert [(line.account, line.credit, line.debit) for line in invoice] == [
        (line.account, line.debit, line.credit) for line in note
    ]


def test_a_bill_credits_the_supplier_and_debits_costs_and_tax() -> None:
    bill = replace(
        POSTED, side=PURCHASES, incomes=[Income(AccountPurpose.PURCHASES, Decimal("100.00"))], charges=ZERO
    )
    lines = rules.ledger_lines(
        replace(bill, instalments=[Instalment(date(2026, 4, 1), Decimal("113.00"))]), "USD"
    )
    assert [(line.account, line.debit, line.credit) for line in lines] == [
        (AccountPurpose.PAYABLE, ZERO, Decimal("113.00")),
        (AccountPurpose.PURCHASES, Decimal("100.00"), ZERO),
        (AccountPurpose.PURCHASE_TAX, Decimal("13.00"), ZERO),
    ]


def test_a_payment_settles_the_lines_of_either_side_in_turn() -> None:
    first, second, counter = (uuid.UUID(int=place) for place in (1, 2, 3))
    day = date(2026, 4, 1)
    sold = settling(SALES, [first, second], counter, None, on=day)
    bought = settling(PURCHASES, [first, second], counter, Decimal(5), on=day, path=["amount"])
    assert (sold.debit_ids, sold.credit_ids) == ((first, second), (counter,))
    assert (bought.debit_ids, bought.credit_ids) == ((counter,), (first, second))
    assert (sold.amount, bought.amount, bought.on) == (None, Decimal(5), day)


def test_accounts_are_credited_once_each() -> None:
    other = uuid.uuid4()
    sums = rules.grouped(
        [
            Income(AccountPurpose.SALES, Decimal(1)),
            Income(other, Decimal(2)),
            Income(AccountPurpose.SALES, Decimal(3)),
            Income(AccountPurpose.SALES, Decimal(5), (DimensionShare(other),)),
        ]
    )
    assert sums == [
        Income(AccountPurpose.SALES, Decimal(4)),
        Income(other, Decimal(2)),
        Income(AccountPurpose.SALES, Decimal(5), (DimensionShare(other),)),
    ]
