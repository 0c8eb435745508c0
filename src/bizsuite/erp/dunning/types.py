"""Dunning as clients see it, what is said, and what is answered."""

from datetime import date
from decimal import Decimal

import strawberry
from strawberry import UNSET

from bizsuite.base.identity.types import Company
from bizsuite.base.parties import reads as parties
from bizsuite.base.parties.types import Customer
from bizsuite.erp.dunning import reads
from bizsuite.erp.dunning.rules.levels import NewLevel
from bizsuite.erp.dunning.rules.words import DunningStatus
from bizsuite.erp.finance.types import JournalEntry, JournalLine
from bizsuite.erp.finance.types.inputs import COMPANY
from bizsuite.erp.invoicing.types import Invoice
from bizsuite.graph.fields import column, entity, related, result
from bizsuite.graph.given import known
from bizsuite.graph.money import Money
from bizsuite.graph.mutations import Change, Command, Payload
from bizsuite.graph.node import Node, key_of
from bizsuite.graph.page import Connection
from bizsuite.graph.refusals import UserError, refusal
from bizsuite.kernel.values import ZERO

strawberry.enum(DunningStatus, description=DunningStatus.__doc__)


@refusal("CUSTOMER_ON_HOLD")
class CustomerOnHold(UserError):
    """The customer was reminded of what is overdue; no order until that is settled (CUSTOMER_ON_HOLD)."""

    level: str = strawberry.field(description="The level of the letter that holds it up.")


@entity(reads.level)
class DunningLevel(Node):
    """A step of reminding. What it says never changes, but for its name and words."""

    number: int = column("Its place, 1 to 9; unique among those of the company that are switched on.")
    name: str = column("What it is called.")
    days_overdue: int = column("From how many days after it was due an item reaches it.")
    interval_days: int = column("After how many days an item that has reached it is reminded of again.")
    fee: Money = column("What a letter costs, in the company's currency.", reads.level_fee)
    interest_rate: Decimal | None = column("Interest for a year, as a fraction; null for none.")
    min_amount: Money = column(
        "How much must be overdue, less what is on account, for a letter.", reads.level_min_amount
    )
    blocks_orders: bool = column("Whether orders of the customer are held up once its letter is sent.")
    is_active: bool = column("Whether items reach it.")
    texts: "Connection[DunningText] | None" = related(reads.level_texts, "Its words, by language.")


@entity(reads.text)
class DunningText(Node):
    """The words of letters of a level in one language."""

    language: str = column("A BCP 47 tag, such as `zh`.")
    subject: str = column("What stands above the letter.")
    body: str = column("What it says.")
    level: DunningLevel | None = related(reads.text_level, "The level.")


@entity(reads.run)
class DunningRun(Node):
    """The letters of a company for one day."""

    run_on: date = column("The day.")
    company: Company | None = related(reads.run_company, "The company.")
    letters: "Connection[DunningLetter] | None" = related(reads.run_letters, "The letters of that day.")


@entity(reads.letter)
class DunningLetter(Node):
    """A letter that reminds a customer of what is overdue, as it was on its day, in the company's currency."""

    run_on: date = column("The day for which it was written.")
    status: DunningStatus = column("Whether it has gone out.")
    sent_on: date | None = column("When it was sent.")
    overdue: Money = column("What it reminds of.", reads.letter_overdue)
    interest: Money = column("Interest on that.", reads.letter_interest)
    fee: Money = column("What the letter costs.", reads.letter_fee)
    total: Money = column("All of it.", reads.letter_total)
    customer: Customer | None = related(reads.letter_customer, "Who owes.")
    level: DunningLevel | None = related(reads.letter_level, "The highest level that an item has reached.")
    run: DunningRun | None = related(reads.letter_run, "The run that wrote it.")
    lines: "Connection[DunningLetterLine] | None" = related(
        reads.letter_lines, "What it reminds of, the first due first."
    )
    entry: JournalEntry | None = related(
        reads.letter_entry, "What claims fee and interest; null where they are not claimed."
    )


@entity(reads.line)
class DunningLetterLine(Node):
    """An item that a letter reminds of, as it was on that day."""

    position: int = column("Its place, from 1.")
    due_date: date = column("When it was due.")
    days_overdue: int = column("For how many days.")
    amount: Money = column("What was open of it, in its currency.", reads.line_amount)
    base: Money = column("The same in the company's currency.", reads.line_base)
    interest: Money = column(
        "Interest since it was due or reminded of, in the company's currency.", reads.line_interest
    )
    level: DunningLevel | None = related(reads.line_level, "The level that it has reached.")
    letter: DunningLetter | None = related(reads.line_letter, "The letter.")
    invoice: Invoice | None = related(reads.line_invoice, "The invoice of which it is an instalment.")
    line: JournalLine | None = related(reads.line_line, "The open item.")


@entity(reads.dispute)
class InvoiceDispute(Node):
    """A customer disputes an invoice, which is not reminded of until that is resolved."""

    reason: str = column("Why.")
    disputed_on: date = column("Since when.")
    resolved_on: date | None = column("Until when; null while it is open.")
    resolution: str = column("How it ended.")
    invoice: Invoice | None = related(reads.dispute_invoice, "The invoice.")


@strawberry.input
class DunningLevelCreateInput(Command):
    """A new level; amounts are in the company's currency."""

    company_id: strawberry.ID | None = strawberry.field(default=UNSET, description=COMPANY)
    number: int = strawberry.field(description="Its place, 1 to 9.")
    name: str = strawberry.field(description="What it is called.")
    days_overdue: int = strawberry.field(
        description="From how many days after it was due; at least 1, at most 3660."
    )
    interval_days: int = strawberry.field(
        default=14, description="Days until an item is reminded of again; at least 1, at most 3660."
    )
    fee: Decimal = strawberry.field(default=ZERO, description="What a letter costs.")
    interest_rate: Decimal | None = strawberry.field(
        default=UNSET, description="Interest for a year: above 0, at most 1."
    )
    min_amount: Decimal = strawberry.field(default=ZERO, description="How much must be overdue.")
    blocks_orders: bool = strawberry.field(
        default=False, description="Whether orders are held up once its letter is sent."
    )

    def new(self) -> NewLevel:
        """The level as the rules speak of it."""
        names = ("number", "name", "days_overdue", "interval_days", "fee", "min_amount", "blocks_orders")
        return NewLevel(**known(self, *names, "interest_rate"))


@strawberry.input
class DunningLevelUpdateInput(Change):
    """What is to change of a level; the rest never does: switch it off, and make another one."""

    name: str | None = strawberry.field(default=UNSET, description="Another name.")
    is_active: bool | None = strawberry.field(default=UNSET, description="Whether items reach it.")


@strawberry.input
class DunningTextSetInput(Change):
    """The words of letters of a level in one language."""

    language: str = strawberry.field(description="A BCP 47 tag, such as `zh`.")
    subject: str = strawberry.field(description="What stands above the letter.")
    body: str = strawberry.field(description="What it says; paragraphs are divided by empty lines.")


@strawberry.input
class DunningRunCreateInput(Command):
    """The day for which letters are to be drafted."""

    company_id: strawberry.ID | None = strawberry.field(default=UNSET, description=COMPANY)
    on: date = strawberry.field(description="The day: what was due before it is overdue.")
    customer_ids: list[strawberry.ID] | None = strawberry.field(
        default=UNSET, description="Only these customers; all of them unless given."
    )

    def customers(self) -> set[object] | None:
        """The customers that are named; None: all."""
        if self.customer_ids is None or self.customer_ids is UNSET:
            return None
        return {
            key_of(parties.customer, each, "customerIds", str(at))
            for at, each in enumerate(self.customer_ids)
        }


@strawberry.input
class DunningLetterSendInput(Change):
    """The draft that goes out."""

    on: date | None = strawberry.field(default=UNSET, description="When; the day of the letter unless given.")
    claim: bool = strawberry.field(
        default=True,
        description="Claim fee and interest by an entry (DUNNING_FEES); else they are only asked for.",
    )


@strawberry.input
class DunningLetterCancelInput(Change):
    """The draft to give up."""


@strawberry.input
class InvoiceDisputeInput(Change):
    """The invoice that a customer disputes."""

    on: date = strawberry.field(description="Since when.")
    reason: str = strawberry.field(description="Why, in a line.")


@strawberry.input
class InvoiceDisputeResolveInput(Change):
    """The invoice that is disputed no more."""

    on: date = strawberry.field(description="Until when.")
    resolution: str = strawberry.field(default="", description="How it ended.")


@strawberry.type
class DunningLevelCreatePayload(Payload):
    """The new level."""

    dunning_level: DunningLevel | None = result(reads.level, "The new level.")


@strawberry.type
class DunningLevelUpdatePayload(Payload):
    """The changed level."""

    dunning_level: DunningLevel | None = result(reads.level, "The changed level.")


@strawberry.type
class DunningTextSetPayload(Payload):
    """The level with its words."""

    dunning_level: DunningLevel | None = result(reads.level, "The level.")


@strawberry.type
class DunningRunCreatePayload(Payload):
    """The run with its letters."""

    dunning_run: DunningRun | None = result(reads.run, "The run of that day.")


@strawberry.type
class DunningLetterSendPayload(Payload):
    """The letter that was sent."""

    dunning_letter: DunningLetter | None = result(reads.letter, "The letter.")


@strawberry.type
class DunningLetterCancelPayload(Payload):
    """The letter that was given up."""

    dunning_letter: DunningLetter | None = result(reads.letter, "The letter.")


@strawberry.type
class InvoiceDisputePayload(Payload):
    """The dispute."""

    invoice_dispute: InvoiceDispute | None = result(reads.dispute, "The dispute.")


@strawberry.type
class InvoiceDisputeResolvePayload(Payload):
    """The dispute that is over."""

    invoice_dispute: InvoiceDispute | None = result(reads.dispute, "The dispute.")
