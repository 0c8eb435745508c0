import uuid
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from bizsuite.erp.finance.rules.words import AccountPurpose
from bizsuite.erp.payments import rules
from bizsuite.erp.payments.rules import NewAllocation, NewPayment, PaymentStatus
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.values import ZERO

PAYMENT = NewPayment(customer_id=uuid.uuid4(), on=date(2026, 4, 1), amount=Decimal("60.00"), currency="USD")


def code(call: Any, *args: Any) -> str:
    with pytest.raises(Refused) as refused:
        call(*args)
    return refused.value.code


def test_a_payment_is_greater_than_zero_and_no_finer_than_its_currency() -> None:
    rules.require_amount(Decimal("0.01"), "USD")
    for amount in ("0", "-1", "100000000000000"):
        assert code(rules.require_amount, Decimal(amount), "USD") == "INVALID_VALUE"
    assert code(rules.require_amount, Decimal("0.5"), "JPY") == "AMOUNT_PRECISION"


def test_a_document_is_named_once() -> None:
    one = NewAllocation(invoice_id=uuid.uuid4())
    rules.require_once([one, NewAllocation(invoice_id=uuid.uuid4())])
    assert code(rules.require_once, [one, replace(one, amount=Decimal(1))]) == "INVALID_VALUE"


def test_a_payment_that_settles_nothing_may_be_reversed() -> None:
    rules.require_reversible(PaymentStatus.POSTED, Decimal(5), Decimal(5))
    assert code(rules.require_reversible, PaymentStatus.POSTED, Decimal(5), Decimal(4)) == "PAYMENT_ALLOCATED"
    assert code(rules.require_reversible, PaymentStatus.REVERSED, Decimal(5), ZERO) == "PAYMENT_REVERSED"
    assert code(rules.require_standing, PaymentStatus.REVERSED, ["paymentId"]) == "PAYMENT_REVERSED"


def test_a_payment_debits_the_bank_and_credits_the_customer() -> None:
    bank, customer = rules.ledger_lines(PAYMENT, Decimal(1), "USD")
    assert (bank.account, bank.debit, bank.amount) == (AccountPurpose.BANK, Decimal("60.00"), None)
    assert (customer.account, customer.credit) == (AccountPurpose.RECEIVABLE, Decimal("60.00"))
    account = uuid.uuid4()
    bank, customer = rules.ledger_lines(
        replace(PAYMENT, currency="CNY", account_id=account), Decimal("7.2"), "USD"
    )
    assert (bank.account, bank.debit, bank.amount) == (account, Decimal("8.33"), Decimal("60.00"))
    assert (customer.credit, customer.amount) == (Decimal("8.33"), Decimal("-60.00"))
