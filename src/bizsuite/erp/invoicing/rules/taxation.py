"""How the taxes of an invoice are posted, and what its entry says about them. Pure."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from bizsuite.erp.finance.rules.conversion import in_base
from bizsuite.erp.finance.rules.ledger import NewLine
from bizsuite.erp.finance.rules.words import AccountPurpose
from bizsuite.erp.invoicing.rules.words import InvoiceKind
from bizsuite.erp.taxes.rules.checks import Share
from bizsuite.erp.taxes.rules.computing import shared
from bizsuite.erp.taxes.rules.words import TaxDocument, TaxPart
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.values import ZERO, new_id

DOCUMENTS = {InvoiceKind.INVOICE: TaxDocument.INVOICE, InvoiceKind.CREDIT_NOTE: TaxDocument.CREDIT_NOTE}


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceLevy:
    """A tax of an invoice, with the days on which it is taken and its shares for this kind of document."""

    tax_id: uuid.UUID
    code: str
    first_day: date | None
    last_day: date | None
    base: Decimal
    amount: Decimal
    is_neutral: bool
    shares: list[Share] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class LevyPart:
    """A share of a tax that is posted; `amount` is what an invoice credits, in its currency."""

    tax_id: uuid.UUID
    account: uuid.UUID | AccountPurpose
    amount: Decimal
    box_id: uuid.UUID | None
    line_id: uuid.UUID = field(default_factory=new_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """What an entry says about a tax, in the company's currency."""

    tax_id: uuid.UUID
    box_id: uuid.UUID | None
    part: TaxPart
    amount: Decimal
    line_id: uuid.UUID | None = None


def require_in_force(tax: InvoiceLevy, on: date) -> None:
    """A tax is posted on a day on which it is taken. Refuses with TAX_NOT_IN_FORCE (fact: tax)."""
    if not (tax.first_day or on) <= on <= (tax.last_day or on):
        raise Refused(
            "TAX_NOT_IN_FORCE", "The tax {tax} is not taken on this day.", path=["on"], tax=tax.code
        )


def asked_for(levies: Iterable[InvoiceLevy]) -> Decimal:
    """What taxes add to what is to be paid."""
    return sum((levy.amount for levy in levies if not levy.is_neutral), ZERO)


def levied_parts(levies: Iterable[InvoiceLevy], currency: str) -> list[LevyPart]:
    """The shares of taxes that are posted, those of zero left out."""
    parts = []
    for levy in levies:
        posted = [share for share in levy.shares if share.part is TaxPart.TAX]
        sizes = shared(levy.amount, [share.factor for share in posted], currency)
        parts += [
            LevyPart(levy.tax_id, share.account_id or AccountPurpose.SALES_TAX, size, share.box_id)
            for share, size in zip(posted, sizes, strict=True)
            if size
        ]
    return parts


def tax_moved(parts: Iterable[LevyPart], lines: Iterable[NewLine]) -> list[Moved]:
    """What the lines that post taxes say about them."""
    by_id = {line.id: line for line in lines}
    return [
        Moved(
            tax_id=part.tax_id,
            box_id=part.box_id,
            part=TaxPart.TAX,
            amount=by_id[part.line_id].credit - by_id[part.line_id].debit,
            line_id=part.line_id,
        )
        for part in parts
    ]


def bases_moved(levies: Iterable[InvoiceLevy], kind: InvoiceKind, rate: Decimal, base: str) -> list[Moved]:
    """What an entry says about what taxes were taken on."""
    sign = 1 if kind is InvoiceKind.INVOICE else -1
    return [
        Moved(
            tax_id=levy.tax_id,
            box_id=share.box_id,
            part=TaxPart.BASE,
            amount=in_base(levy.base * share.factor, rate, base) * sign,
        )
        for levy in levies
        for share in levy.shares
        if share.part is TaxPart.BASE
    ]
