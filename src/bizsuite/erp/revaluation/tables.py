"""Revaluations, and what each has found of every open item and account of money. Items are only ever added."""

import uuid
from datetime import date
from decimal import Decimal

from bizsuite.erp.revaluation.rules import RevaluationStatus
from bizsuite.kernel.schema import after_create, append_only
from bizsuite.kernel.tables import Table, check, choice, currency_code, indexed, references, unique
from bizsuite.kernel.tables import amount as money
from bizsuite.kernel.tables import rate as factor


class CurrencyRevaluation(Table, table=True):
    """What is open in other currencies at the end of a day, valued at the rates of that day."""

    __tablename__ = "revaluation_currency"
    __table_args__ = (
        unique(
            "company_id",
            "revalued_on",
            name="uq_revaluation_currency_company_id_revalued_on_posted",
            where="status = 'POSTED'",
        ),
        indexed("company_id", "revalued_on"),
        check("reversed_on > revalued_on", "reversed_later"),
        check("gain >= 0 AND loss >= 0", "not_negative"),
        check("(entry_id IS NULL) = (reversal_id IS NULL)", "reversed_if_posted"),
    )

    company_id: uuid.UUID = references("company", indexed=False)
    revalued_on: date
    reversed_on: date
    status: RevaluationStatus = choice(RevaluationStatus, RevaluationStatus.POSTED)
    currency: str = currency_code()
    """The company's."""
    gain: Decimal = money()
    loss: Decimal = money()
    entry_id: uuid.UUID | None = references("finance_entry", optional=True)
    """None where nothing had changed its value."""
    reversal_id: uuid.UUID | None = references("finance_entry", optional=True)


class CurrencyRevaluationItem(Table, table=True):
    """An open item, or what an account of money held in one currency, and what it was worth."""

    __tablename__ = "revaluation_item"
    __audited__ = False
    __table_args__ = (
        unique("currency_revaluation_id", "position"),
        check("difference = value - carried", "difference"),
        check("currency <> base_currency AND rate > 0", "another_currency"),
    )

    company_id: uuid.UUID = references("company")
    currency_revaluation_id: uuid.UUID = references("revaluation_currency", indexed=False)
    position: int
    account_id: uuid.UUID = references("finance_account")
    line_id: uuid.UUID | None = references("finance_entry_line", optional=True)
    """The open item; none for an account of money."""
    party_id: uuid.UUID | None = references("party", optional=True)
    currency: str = currency_code()
    amount: Decimal = money()
    """What is open or held, positive for a debit."""
    rate: Decimal = factor(None)
    rate_date: date
    base_currency: str = currency_code()
    carried: Decimal = money()
    value: Decimal = money()
    difference: Decimal = money()


after_create(CurrencyRevaluationItem, append_only("revaluation_item"))
