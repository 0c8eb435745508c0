"""Revaluations as clients see them, and what is said when they are made."""

from datetime import date, datetime
from decimal import Decimal

import strawberry
from strawberry import UNSET

from bizsuite.base.identity.types import Company
from bizsuite.base.parties.types import Customer, Supplier
from bizsuite.erp.finance.types import JournalEntry, JournalLine, LedgerAccount
from bizsuite.erp.finance.types.inputs import COMPANY
from bizsuite.erp.revaluation import reads
from bizsuite.erp.revaluation.rules import RevaluationStatus
from bizsuite.graph.fields import column, entity, related, result
from bizsuite.graph.money import Money
from bizsuite.graph.mutations import Change, Command, Payload
from bizsuite.graph.node import Node
from bizsuite.graph.page import Connection

strawberry.enum(RevaluationStatus, description=RevaluationStatus.__doc__)


@entity(reads.revaluation)
class CurrencyRevaluation(Node):
    """What is open in other currencies at the end of a day, valued at the rates of that day."""

    revalued_on: date = column("The day whose rates count, and on which the differences are booked.")
    reversed_on: date = column("The day on which that is reversed.")
    status: RevaluationStatus = column("Whether it still stands.")
    gain: Money = column(
        "What is gained on those that are worth more, in the company's currency.", reads.revaluation_gain
    )
    loss: Money = column(
        "What is lost on those that are worth less, in the company's currency.", reads.revaluation_loss
    )
    created_at: datetime = column("When it was made.")
    company: Company | None = related(reads.revaluation_company, "In whose books it is.")
    entry: JournalEntry | None = related(
        reads.revaluation_entry, "What it posted; null where nothing had changed its value."
    )
    reversal: JournalEntry | None = related(reads.revaluation_reversal, "What reverses that.")
    items: "Connection[CurrencyRevaluationItem] | None" = related(
        reads.revaluation_items, "What was open and held, by account and currency."
    )


@entity(reads.item)
class CurrencyRevaluationItem(Node):
    """An open item, or what an account of money held in one currency, and what it was worth."""

    position: int = column("Its place, from 1.")
    amount: Money = column("What was open or held; positive for a debit.", reads.item_amount)
    rate: Decimal = column("Units of its currency per one unit of the company's.")
    rate_date: date = column("The day from which that rate holds.")
    carried: Money = column("What the books held it at, in the company's currency.", reads.item_carried)
    value: Money = column("What it was worth, in the company's currency.", reads.item_value)
    difference: Money = column("What was gained; negative for a loss.", reads.item_difference)
    account: LedgerAccount | None = related(reads.item_account, "The account.")
    line: JournalLine | None = related(reads.item_line, "The open item; null for an account of money.")
    customer: Customer | None = related(reads.item_customer, "The customer whose item it is.")
    supplier: Supplier | None = related(reads.item_supplier, "The supplier whose item it is.")
    currency_revaluation: CurrencyRevaluation | None = related(reads.item_revaluation, "The revaluation.")


@strawberry.input
class CurrencyRevaluationCreateInput(Command):
    """A day whose rates are to count."""

    company_id: strawberry.ID | None = strawberry.field(default=UNSET, description=COMPANY)
    on: date = strawberry.field(description="The day, such as the last one of a month.")
    reversed_on: date | None = strawberry.field(
        default=UNSET, description="The day on which it is reversed; the next one when left out."
    )


@strawberry.type
class CurrencyRevaluationCreatePayload(Payload):
    """The revaluation that was made."""

    currency_revaluation: CurrencyRevaluation | None = result(reads.revaluation, "The revaluation.")


@strawberry.input
class CurrencyRevaluationCancelInput(Change):
    """A revaluation to be taken back."""


@strawberry.type
class CurrencyRevaluationCancelPayload(Payload):
    """The revaluation that was taken back."""

    currency_revaluation: CurrencyRevaluation | None = result(reads.revaluation, "The revaluation.")
