"""What the tables of both sides have in common, and where the documents of one side are kept."""

import uuid
from abc import abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Generic, TypeVar

from sqlmodel import SQLModel

from bizsuite.erp.taxes.rules.words import TaxPart
from bizsuite.erp.terms.rules.words import TermRole
from bizsuite.erp.trade.rules.documents import NewDocument
from bizsuite.erp.trade.rules.sides import Side
from bizsuite.erp.trade.rules.words import InvoiceStatus, PaymentState
from bizsuite.kernel.tables import (
    Table,
    amount,
    check,
    choice,
    currency_code,
    quantity,
    rate,
    references,
    text,
)


class Document(Table):
    """A document that claims money, or gives a claim up; sales and purchases have tables of their own."""

    company_id: uuid.UUID = references("company", indexed=False)
    number: str | None = None
    """That of its entry, given when it is posted."""
    status: InvoiceStatus = choice(InvoiceStatus, InvoiceStatus.DRAFT)
    payment_state: PaymentState = choice(PaymentState, PaymentState.UNPAID)
    due_days: int = 30
    """Where it has no payment term."""
    payment_term_id: uuid.UUID | None = references("terms_payment_term", optional=True)
    cash_rounding_id: uuid.UUID | None = references("terms_cash_rounding", optional=True, indexed=False)
    due_date: date
    """That of its last instalment."""
    currency: str = currency_code()
    exchange_rate: Decimal = rate(Decimal(1))
    """Units of its currency per one unit of the company's."""
    net: Decimal = amount()
    tax: Decimal = amount()
    charges: Decimal = amount()
    cash_rounding: Decimal = amount()
    """By how much its instalments are more than net, tax and charges, since they can be paid in cash."""
    total: Decimal = amount()
    discount: Decimal = amount()
    """What may be taken off when it is paid early."""
    discount_date: date | None = None
    """Until when that is."""
    residual: Decimal = amount()
    """What is not settled; of a draft all of it."""
    tax_rule_id: uuid.UUID | None = references("tax_rule", optional=True, indexed=False)
    """What may have replaced its taxes and accounts."""
    tax_reduction: Decimal = rate()
    """By which fraction the bases of its taxes are reduced, since it offers a discount that counts for them."""
    has_dimensions: bool = False
    """Whether some of its lines are divided among cost centres and the like."""
    is_tax_deferred: bool = False
    """Whether some of its taxes are due only when it is paid."""
    reference: str = text()
    note: str = text()
    entry_id: uuid.UUID | None = references("finance_entry", optional=True, unique=True)

    @property
    @abstractmethod
    def party_id(self) -> uuid.UUID:
        """The customer or the supplier."""

    @property
    @abstractmethod
    def on(self) -> date:
        """The day on which it counts."""

    @property
    @abstractmethod
    def origin_id(self) -> uuid.UUID | None:
        """The document that a note gives up."""

    @property
    @abstractmethod
    def gives_up(self) -> bool:
        """Whether it is a note that gives up what a document claims."""


class DocumentLine(Table):
    """A line of a document."""

    company_id: uuid.UUID = references("company", indexed=False)
    position: int
    product_id: uuid.UUID | None = references("catalog_product", optional=True)
    account_id: uuid.UUID | None = references("finance_account", optional=True, indexed=False)
    description: str = text()
    quantity: Decimal = quantity()
    currency: str = currency_code()
    unit_price: Decimal = amount()
    discount: Decimal = rate()
    tax_rate: Decimal = rate()
    net: Decimal = amount()
    tax: Decimal = amount()
    gross: Decimal = amount()


class DocumentTax(Table):
    """What one tax comes to on a document."""

    company_id: uuid.UUID = references("company", indexed=False)
    tax_id: uuid.UUID = references("tax")
    position: int
    currency: str = currency_code()
    base: Decimal = amount()
    unrounded: Decimal = amount()
    amount: Decimal = amount()


class DocumentLineTax(DocumentTax):
    """What one tax comes to on a line of a document."""

    line_id: uuid.UUID


class DocumentLineSplit(Table):
    """The fraction of a line of a document that belongs to a value of a dimension."""

    company_id: uuid.UUID = references("company", indexed=False)
    line_id: uuid.UUID
    position: int
    value_id: uuid.UUID = references("finance_dimension_value")
    fraction: Decimal = rate()


class DocumentDeferral(Table):
    """A share of a tax, or of its base, that is due as a document is paid. Only what has moved ever changes."""

    company_id: uuid.UUID = references("company", indexed=False)
    tax_id: uuid.UUID = references("tax")
    position: int
    part: TaxPart = choice(TaxPart)
    box_id: uuid.UUID | None = references("tax_box", optional=True, indexed=False)
    account_id: uuid.UUID | None = references("finance_account", optional=True, indexed=False)
    transition_account_id: uuid.UUID = references("finance_account", indexed=False)
    currency: str = currency_code()
    """That of the company."""
    moved: Decimal = amount()
    amount: Decimal = amount()


def document_checks(day: str) -> Sequence[Any]:
    """The rules that every document keeps, held by the database; `day` is the column of its day."""
    return (
        check("total = net + tax + charges + cash_rounding", "total_is_the_sum"),
        check("net + charges >= 0 AND charges >= 0", "not_negative"),
        check("residual >= 0 AND residual <= total", "residual_is_a_part"),
        check("(payment_state IN ('PAID', 'REVERSED')) = (residual = 0)", "paid_is_settled"),
        check("(payment_state = 'REVERSED') = (status = 'REVERSED')", "reversed_is_not_paid"),
        check(
            "(status = 'DRAFT') = (number IS NULL) AND (number IS NULL) = (entry_id IS NULL)",
            "posted_is_booked",
        ),
        check("exchange_rate > 0", "rate_positive"),
        check("discount >= 0 AND discount <= total", "discount_is_a_part"),
        check(f"due_date >= {day}", "due_later"),
    )


def line_checks() -> Sequence[Any]:
    """The rules that every line of a document keeps, held by the database."""
    return (
        check("quantity > 0 AND unit_price >= 0", "not_negative"),
        check("discount >= 0 AND discount <= 1", "discount_is_a_fraction"),
        check("tax_rate BETWEEN 0 AND 1", "tax_rate_is_a_fraction"),
        check("gross = net + tax", "gross_is_the_sum"),
    )


def line_guard(document: str, owner: str, said: str) -> str:
    """The function by which the database refuses to change lines of what is posted; `owner` names their document."""
    return f"""CREATE FUNCTION {document}_line_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE held record;
BEGIN
  IF TG_OP = 'INSERT' THEN held := NEW; ELSE held := OLD; END IF;
  PERFORM 1 FROM {document}
    WHERE tenant_id = held.tenant_id AND id = held.{owner} AND status = 'DRAFT';
  IF NOT FOUND THEN
    RAISE EXCEPTION 'lines of posted {said} never change' USING ERRCODE = 'restrict_violation';
  END IF;
  IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
  RETURN NEW;
END $$"""


def guarded(table: str, document: str) -> str:
    """The trigger by which that function watches over a table."""
    return (
        f"CREATE TRIGGER {table}_guard BEFORE INSERT OR UPDATE OR DELETE ON {table}"
        f" FOR EACH ROW EXECUTE FUNCTION {document}_line_guard()"
    )


D = TypeVar("D", bound=Document)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What is told when something happens to documents, by their ids; the last three also by their company."""

    posting: Callable[[Sequence[uuid.UUID]], object]
    reversing: Callable[[Sequence[uuid.UUID]], object]
    deleting: Callable[[Sequence[uuid.UUID]], object]
    created: Callable[[uuid.UUID, uuid.UUID], object]
    posted: Callable[[uuid.UUID, uuid.UUID], object]
    reversed: Callable[[uuid.UUID, uuid.UUID], object]
    deleted: Callable[[uuid.UUID, uuid.UUID], object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Register(Generic[D]):
    """Where the documents of one side are kept: its tables, and the columns that have other names than the others'."""

    side: Side
    document: type[D]
    line: type[DocumentLine]
    tax: type[DocumentTax]
    line_tax: type[DocumentLineTax]
    split: type[DocumentLineSplit]
    deferral: type[DocumentDeferral]
    party: type[Table]
    role: TermRole
    """In which role the party has a default payment term."""
    owner: str
    """The column of lines and taxes that names their document."""
    party_key: str
    day: str
    origin: str
    kinds: tuple[Any, Any]
    """The words for what claims and for what gives up."""
    product_rate: str | None
    """The column of products with the rate of tax of a line that names none; None: there is none."""
    note_of: Callable[..., NewDocument]
    """A note that gives up a document: the ids of the party and of that document, and the rest by name."""
    told: Told

    def belonging_to(self, document: Document) -> dict[str, Any]:
        """What a row that belongs to a document says of it."""
        return {"company_id": document.company_id, self.owner: document.id}

    @property
    def parts(self) -> Sequence[type[SQLModel]]:
        """The tables of what belongs to a draft, those that refer to others first."""
        return (self.split, self.line_tax, self.tax, self.line)
