"""Matches, rules and suggestions as clients see them, and what is said when they are made."""

import uuid
from datetime import date
from decimal import Decimal
from typing import Any

import strawberry
from strawberry import UNSET

from bizsuite.base.identity import reads as identity
from bizsuite.base.parties import reads as parties
from bizsuite.erp.banking import reads
from bizsuite.erp.banking.loaders import Suggested
from bizsuite.erp.banking.rules.matching import CERTAIN, NewLineMatch, NewMatchRule, Part
from bizsuite.erp.banking.rules.words import LineMatchKind, LineMatchStatus, MatchReason
from bizsuite.erp.banking.types.accounts import BankAccount
from bizsuite.erp.banking.types.statements import BankStatement, BankStatementLine
from bizsuite.erp.bills import reads as bills
from bizsuite.erp.bills.types import VendorBill
from bizsuite.erp.finance import reads as finance
from bizsuite.erp.finance.rules.words import AccountPurpose
from bizsuite.erp.finance.types import JournalEntry, LedgerAccount
from bizsuite.erp.finance.types.inputs import COMPANY
from bizsuite.erp.invoicing import reads as invoicing
from bizsuite.erp.invoicing.types import Invoice
from bizsuite.erp.payments import reads as payments
from bizsuite.erp.payments.types import Payment
from bizsuite.graph.context import Info
from bizsuite.graph.fields import column, entity, field, related, result
from bizsuite.graph.given import given, known
from bizsuite.graph.money import Money
from bizsuite.graph.mutations import Change, Command, Payload
from bizsuite.graph.node import Node, key_of
from bizsuite.graph.refusals import UserError, refusal
from bizsuite.graph.rows import row
from bizsuite.graph.scalars import CurrencyCode

for _words in (LineMatchKind, LineMatchStatus, MatchReason):
    strawberry.enum(_words, description=_words.__doc__)


@entity(reads.match_rule)
class BankMatchRule(Node):
    """To which account lines go whose text or counterparty contains something. Only its name and switch change."""

    name: str = column("The name; unique in the company.")
    contains: str = column("What it looks for, in capitals; case does not matter.")
    position: int = column("Of several rules that fit the one with the least counts.")
    is_active: bool = column("Whether it is asked.")
    bank_account: BankAccount | None = related(
        reads.match_rule_bank_account, "The bank account that it is for; null for all of the company."
    )
    account: LedgerAccount | None = related(reads.match_rule_account, "Where such lines go.")


@entity(reads.match)
class BankLineMatch(Node):
    """A part of a line, and what it was brought together with. Of it only the state changes."""

    position: int = column("Its place, from 1.")
    kind: LineMatchKind = column("With what it was brought together.")
    status: LineMatchStatus = column("Whether it still stands.")
    booked_on: date = column("From which day the ledger account of the bank has it.")
    amount: Money = column("How much of the line; less than zero where it went out.", reads.match_amount)
    label: str = column("What it is about, where that was said.")
    line: BankStatementLine | None = related(reads.match_line, "The line.")
    payment: Payment | None = related(reads.match_payment, "The payment, where it is one.")
    credit_note: Invoice | None = related(
        reads.match_credit_note, "By which the discount that a customer took was given up."
    )
    debit_note: VendorBill | None = related(
        reads.match_debit_note, "By which the discount that was taken of a supplier was claimed."
    )
    entry: JournalEntry | None = related(
        reads.match_entry, "What was booked for it besides a payment; null where nothing was."
    )
    account: LedgerAccount | None = related(reads.match_account, "The other account, where it is one.")
    rule: BankMatchRule | None = related(reads.match_rule_of_match, "The rule that named the account.")


@strawberry.type
class BankMatchSuggestion:
    """Something that an open line may belong to, and why."""

    kind: strawberry.Private[str]
    item_id: strawberry.Private[uuid.UUID]
    account_id: strawberry.Private[uuid.UUID | None]
    score: int = strawberry.field(
        description=f"How likely it is, 1 to 100; {CERTAIN} is what counts as certain unless told otherwise."
    )
    reasons: list[MatchReason] = strawberry.field(description="Why.")
    amount: Money = strawberry.field(description="How much of the line, with its sign.")
    takes_discount: bool = strawberry.field(
        description="Whether it is settled with its discount for paying early."
    )

    @field
    async def invoice(self, info: Info) -> Invoice | None:
        """The invoice or credit note that it may settle; null where it is something else."""
        key = self.item_id if self.kind == "INVOICE" else None
        return await row(info, invoicing.invoice, key)  # type: ignore[no-any-return]

    @field
    async def bill(self, info: Info) -> VendorBill | None:
        """The vendor bill or debit note that it may settle; null where it is something else."""
        key = self.item_id if self.kind == "BILL" else None
        return await row(info, bills.bill, key)  # type: ignore[no-any-return]

    @field
    async def payment(self, info: Info) -> Payment | None:
        """The payment in the books that it may be; null where it is something else."""
        key = self.item_id if self.kind == "PAYMENT" else None
        return await row(info, payments.payment, key)  # type: ignore[no-any-return]

    @field
    async def rule(self, info: Info) -> BankMatchRule | None:
        """The rule that says so; null where it is something else."""
        key = self.item_id if self.kind == "RULE" else None
        return await row(info, reads.match_rule, key)  # type: ignore[no-any-return]

    @field
    async def account(self, info: Info) -> LedgerAccount | None:
        """The account that the rule names; null where it is something else."""
        return await row(info, finance.account, self.account_id)  # type: ignore[no-any-return]

    @classmethod
    def of(cls, told: Suggested) -> "BankMatchSuggestion":
        """A suggestion as clients see it."""
        return cls(
            kind=told.kind,
            item_id=told.item_id,
            account_id=told.account_id,
            score=told.score,
            reasons=list(told.reasons),
            amount=Money(amount=told.amount, currency=CurrencyCode(told.currency)),
            takes_discount=told.takes_discount,
        )


@strawberry.input
class BankLinePartInput:
    """A part of a line, and the one thing that it belongs to."""

    amount: Decimal | None = strawberry.field(
        default=UNSET,
        description="How much, with a minus where it went out; what the other parts leave of the line when left out.",
    )
    invoice_id: strawberry.ID | None = strawberry.field(
        default=UNSET, description="An invoice that it settles, or a credit note that it gives back."
    )
    bill_id: strawberry.ID | None = strawberry.field(
        default=UNSET, description="A vendor bill that it settles, or a debit note that it gives back."
    )
    take_discount: bool = strawberry.field(
        default=False, description="Whether that is settled with its discount for paying early."
    )
    customer_id: strawberry.ID | None = strawberry.field(
        default=UNSET, description="A customer who has paid, or was paid, without an invoice: an advance."
    )
    supplier_id: strawberry.ID | None = strawberry.field(
        default=UNSET, description="A supplier who was paid, or has paid back: an advance."
    )
    payment_id: strawberry.ID | None = strawberry.field(
        default=UNSET, description="A payment that is in the books already, with exactly this amount."
    )
    account_id: strawberry.ID | None = strawberry.field(
        default=UNSET, description="Any other account of the ledger."
    )
    account_purpose: AccountPurpose | None = strawberry.field(
        default=UNSET, description="The same by the part that it plays, such as BANK_CHARGES."
    )
    label: str | None = strawberry.field(
        default=UNSET, description="What an account is told that it is about."
    )

    def value(self, place: int) -> Part:
        """The part as the rules speak of it."""
        told: dict[str, Any] = {
            name: key_of(owner, said, "parts", str(place), shown)
            for name, owner, said, shown in (
                ("invoice_id", invoicing.invoice, self.invoice_id, "invoiceId"),
                ("bill_id", bills.bill, self.bill_id, "billId"),
                ("customer_id", parties.customer, self.customer_id, "customerId"),
                ("supplier_id", parties.supplier, self.supplier_id, "supplierId"),
                ("payment_id", payments.payment, self.payment_id, "paymentId"),
                ("account_id", finance.account, self.account_id, "accountId"),
            )
            if said
        }
        more = known(self, "amount", "account_purpose", "label")
        if "account_purpose" in more:
            told["purpose"] = more.pop("account_purpose")
        return Part(takes_discount=self.take_discount, **told, **more)


@strawberry.input
class BankLineMatchInput(Change):
    """A line of a statement, and the parts that it is divided into; they sum to it."""

    parts: list[BankLinePartInput] = strawberry.field(description="The parts; 1 to 100.")
    exchange_rate: Decimal | None = strawberry.field(
        default=UNSET,
        description="Units of the bank account's currency per one unit of the company's, where they differ; that of the"
        " day when left out.",
    )

    def new(self) -> NewLineMatch:
        """The match as the rules speak of it."""
        return NewLineMatch(
            line_id=key_of(reads.line, self.id),
            parts=[part.value(place) for place, part in enumerate(self.parts)],
            exchange_rate=known(self, "exchange_rate").get("exchange_rate"),
        )


@strawberry.type
class BankLineMatchPayload(Payload):
    """The matched line."""

    bank_statement_line: BankStatementLine | None = result(reads.line, "The line, which is in the books.")


@strawberry.input
class BankLineUnmatchInput(Change):
    """A line whose matches are taken back."""

    on: date | None = strawberry.field(
        default=UNSET,
        description="The day on which the reversals count; that of the line when left out, as if it had never been.",
    )


@strawberry.type
class BankLineUnmatchPayload(Payload):
    """The line that is open again."""

    bank_statement_line: BankStatementLine | None = result(reads.line, "The line, which is open again.")


@strawberry.input
class BankStatementMatchInput(Change):
    """A statement whose certain lines are brought together with the books."""

    minimum_score: int = strawberry.field(
        default=CERTAIN, description="From which score on a suggestion is carried out; 1 to 100."
    )


@strawberry.type
class BankStatementMatchPayload(Payload):
    """The statement after that."""

    bank_statement: BankStatement | None = result(reads.statement, "The statement.")


@strawberry.input
class BankStatementCloseInput(Change):
    """A statement that agrees with the books."""


@strawberry.type
class BankStatementClosePayload(Payload):
    """The closed statement."""

    bank_statement: BankStatement | None = result(reads.statement, "The statement.")


@strawberry.input
class BankStatementReopenInput(Change):
    """A closed statement to be worked on again."""


@strawberry.type
class BankStatementReopenPayload(Payload):
    """The statement that was opened again."""

    bank_statement: BankStatement | None = result(reads.statement, "The statement.")


@strawberry.input
class BankMatchRuleCreateInput(Command):
    """A rule for lines with a certain text."""

    company_id: strawberry.ID | None = strawberry.field(default=UNSET, description=COMPANY)
    name: str = strawberry.field(description="The name; unique in the company.")
    contains: str = strawberry.field(description="What text or counterparty contain; case does not matter.")
    account_id: strawberry.ID = strawberry.field(description="Where such lines go.")
    bank_account_id: strawberry.ID | None = strawberry.field(
        default=UNSET, description="The bank account that it is for; all of the company when left out."
    )
    position: int = strawberry.field(
        default=1, description="Of several rules that fit the one with the least counts; 1 to 9999."
    )

    def new(self) -> NewMatchRule:
        """The rule as the rules speak of it."""
        told: dict[str, Any] = known(self, company_id=identity.company, bank_account_id=reads.bank_account)
        return NewMatchRule(
            name=self.name,
            contains=self.contains,
            position=self.position,
            account_id=key_of(finance.account, self.account_id, "accountId"),
            **told,
        )


@strawberry.type
class BankMatchRuleCreatePayload(Payload):
    """The new rule."""

    bank_match_rule: BankMatchRule | None = result(reads.match_rule, "The new rule.")


@strawberry.input
class BankMatchRuleUpdateInput(Change):
    """What is to change of a rule; what it says never does."""

    name: str | None = strawberry.field(default=UNSET, description="Another name.")
    is_active: bool | None = strawberry.field(default=UNSET, description="Whether it is asked.")

    def changes(self) -> dict[str, Any]:
        """What was said."""
        return given(self, "name", "is_active")


@strawberry.type
class BankMatchRuleUpdatePayload(Payload):
    """The changed rule."""

    bank_match_rule: BankMatchRule | None = result(reads.match_rule, "The changed rule.")


@refusal("STATEMENT_BALANCE")
class StatementBalance(UserError):
    """The books do not agree with the closing balance of a statement (STATEMENT_BALANCE)."""

    ledger: Decimal = strawberry.field(description="What the ledger account held on the last day.")
    closing: Decimal = strawberry.field(description="What the bank says.")
    difference: Decimal = strawberry.field(description="By how much the books have more.")


@refusal("MATCH_SUM")
class MatchSum(UserError):
    """The parts of a line do not sum to it (MATCH_SUM)."""

    told: Decimal = strawberry.field(description="The sum of the parts.")
    whole: Decimal = strawberry.field(description="The amount of the line.")
