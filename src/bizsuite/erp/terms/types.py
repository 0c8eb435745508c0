"""Payment terms as clients see them, what is said when they are written, and what is answered."""

from decimal import Decimal

import strawberry
from strawberry import UNSET

from bizsuite.base.identity.types import Company
from bizsuite.base.parties import reads as parties
from bizsuite.base.parties.types import Customer, Supplier
from bizsuite.erp.terms import reads
from bizsuite.erp.terms.rules.cash import NewCashRounding
from bizsuite.erp.terms.rules.terms import NewPaymentTerm, TermLine
from bizsuite.erp.terms.rules.words import CashRoundingMode, DiscountTax, DueRule, InstalmentKind, TermRole
from bizsuite.graph.fields import column, entity, related, result
from bizsuite.graph.given import known
from bizsuite.graph.money import Money
from bizsuite.graph.mutations import Change, Command, Payload
from bizsuite.graph.node import Node
from bizsuite.graph.page import Connection
from bizsuite.graph.scalars import CurrencyCode

for _words in (InstalmentKind, DueRule, DiscountTax, CashRoundingMode, TermRole):
    strawberry.enum(_words, description=_words.__doc__)


@entity(reads.payment_term)
class PaymentTerm(Node):
    """How a total is divided into instalments, and when these are due. What it says never changes."""

    name: str = column("The name; unique in the tenant.")
    note: str = column("What else is worth saying, such as the words on an invoice.")
    currency: CurrencyCode | None = column("The currency of its fixed amounts; null where it has none.")
    discount: Decimal | None = column(
        "The fraction that is taken off when the whole is paid early; null without a discount."
    )
    discount_days: int | None = column("Within how many days that is.")
    discount_tax: DiscountTax = column("What becomes of the tax then.")
    is_active: bool = column("Whether new invoices may have it.")
    lines: "Connection[PaymentTermLine]" = related(
        reads.payment_term_lines, "Its lines, in the order in which they claim their share."
    )


@entity(reads.line)
class PaymentTermLine(Node):
    """One instalment of a payment term."""

    position: int = column("Its place, from 1.")
    kind: InstalmentKind = column("Whether it claims a fraction, an amount or the rest.")
    fraction: Decimal | None = column("The fraction of the original total; null unless it claims one.")
    amount: Money | None = column("The amount; null unless it claims a fixed one.", reads.line_amount)
    due: DueRule = column("How its due date is found.")
    months: int = column("Months after the day of the document.")
    days: int = column("Days after these months.")
    day_of_month: int | None = column("The day of a month on which it is due, for the rule DAY_OF_MONTH.")
    payment_term: PaymentTerm | None = related(reads.line_payment_term, "The term that it belongs to.")


@entity(reads.cash_rounding)
class CashRounding(Node):
    """To which multiples instalments in a currency go when they are paid in cash."""

    name: str = column("The name; unique in the tenant.")
    step: Money = column("The smallest coin: amounts go to multiples of it.", reads.cash_rounding_step)
    mode: CashRoundingMode = column("In which direction.")
    is_active: bool = column("Whether new invoices may have it.")


@entity(reads.party_term)
class PartyTerm(Node):
    """The payment term that documents of a company with a customer or supplier have unless they say otherwise."""

    role: TermRole = column("Whether it is for invoices to it or bills of it.")
    payment_term: PaymentTerm | None = related(reads.party_term_term, "The payment term.")
    company: Company | None = related(reads.party_term_company, "The company.")


@strawberry.input
class CustomerTermSetInput(Change):
    """The payment term of a customer with the company that the request works in."""

    payment_term_id: strawberry.ID | None = strawberry.field(
        description="What invoices have unless they say otherwise; null for none."
    )


@strawberry.input
class SupplierTermSetInput(Change):
    """The payment term of a supplier with the company that the request works in."""

    payment_term_id: strawberry.ID | None = strawberry.field(
        description="What bills have unless they say otherwise; null for none."
    )


@strawberry.type
class CustomerTermSetPayload(Payload):
    """The customer."""

    customer: Customer | None = result(parties.customer, "The customer.")


@strawberry.type
class SupplierTermSetPayload(Payload):
    """The supplier."""

    supplier: Supplier | None = result(parties.supplier, "The supplier.")


@strawberry.input
class PaymentTermLineInput:
    """One instalment of a payment term."""

    kind: InstalmentKind = strawberry.field(
        description="Whether it claims a fraction, an amount or the rest."
    )
    fraction: Decimal | None = strawberry.field(
        default=UNSET, description="The fraction of the original total, for PERCENT: above 0, at most 1."
    )
    amount: Decimal | None = strawberry.field(
        default=UNSET, description="The amount in the term's currency, for FIXED: greater than zero."
    )
    due: DueRule = strawberry.field(default=DueRule.NET, description="How its due date is found.")
    months: int = strawberry.field(default=0, description="Months after the day of the document; 0 to 120.")
    days: int = strawberry.field(default=0, description="Days after these months; 0 to 3660.")
    day_of_month: int | None = strawberry.field(
        default=UNSET, description="The day of a month, 1 to 31, for DAY_OF_MONTH."
    )

    def value(self) -> TermLine:
        """The line as the rules speak of it."""
        told = known(self, "fraction", "amount", "day_of_month")
        return TermLine(kind=self.kind, due=self.due, months=self.months, days=self.days, **told)


@strawberry.input
class PaymentTermCreateInput(Command):
    """A new payment term; exactly one of its lines is of the kind REMAINDER."""

    name: str = strawberry.field(description="The name; unique in the tenant.")
    note: str | None = strawberry.field(default=UNSET, description="What else is worth saying.")
    currency: CurrencyCode | None = strawberry.field(
        default=UNSET, description="The currency of its fixed amounts, where it has any."
    )
    discount: Decimal | None = strawberry.field(
        default=UNSET, description="What is taken off when the whole is paid early, as a fraction: 0.02."
    )
    discount_days: int | None = strawberry.field(
        default=UNSET, description="Within how many days of the invoice that is."
    )
    discount_tax: DiscountTax = strawberry.field(
        default=DiscountTax.REDUCES_TAX, description="What becomes of the tax then."
    )
    lines: list[PaymentTermLineInput] = strawberry.field(description="Its instalments.")

    def new(self) -> NewPaymentTerm:
        """The term as the rules speak of it."""
        told = known(self, "note", "currency", "discount", "discount_days")
        lines = [line.value() for line in self.lines]
        return NewPaymentTerm(name=self.name, lines=lines, discount_tax=self.discount_tax, **told)


@strawberry.input
class PaymentTermUpdateInput(Change):
    """What is to change of a payment term. What it says never does: switch it off, and make another one."""

    name: str | None = strawberry.field(default=UNSET, description="Another name.")
    is_active: bool | None = strawberry.field(default=UNSET, description="Whether new invoices may have it.")


@strawberry.input
class CashRoundingCreateInput(Command):
    """A new way to round to cash."""

    name: str = strawberry.field(description="The name; unique in the tenant.")
    currency: CurrencyCode = strawberry.field(description="The currency of the amounts.")
    step: Decimal = strawberry.field(description="The smallest coin, such as 0.05.")
    mode: CashRoundingMode = strawberry.field(
        default=CashRoundingMode.HALF_UP, description="In which direction amounts go."
    )

    def new(self) -> NewCashRounding:
        """The way to round as the rules speak of it."""
        return NewCashRounding(name=self.name, currency=self.currency, step=self.step, mode=self.mode)


@strawberry.input
class CashRoundingUpdateInput(Change):
    """What is to change of a way to round; its step and mode never do."""

    name: str | None = strawberry.field(default=UNSET, description="Another name.")
    is_active: bool | None = strawberry.field(default=UNSET, description="Whether new invoices may have it.")


@strawberry.type
class PaymentTermCreatePayload(Payload):
    """The new payment term."""

    payment_term: PaymentTerm | None = result(reads.payment_term, "The new payment term.")


@strawberry.type
class PaymentTermUpdatePayload(Payload):
    """The changed payment term."""

    payment_term: PaymentTerm | None = result(reads.payment_term, "The changed payment term.")


@strawberry.type
class CashRoundingCreatePayload(Payload):
    """The new way to round to cash."""

    cash_rounding: CashRounding | None = result(reads.cash_rounding, "The new way to round.")


@strawberry.type
class CashRoundingUpdatePayload(Payload):
    """The changed way to round to cash."""

    cash_rounding: CashRounding | None = result(reads.cash_rounding, "The changed way to round.")
