"""How the taxes of a document are posted, and what its entry says about them. Pure."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from bizsuite.erp.finance.rules.conversion import in_base
from bizsuite.erp.finance.rules.conversion import share as share_of
from bizsuite.erp.finance.rules.ledger import NewLine
from bizsuite.erp.finance.rules.words import AccountPurpose
from bizsuite.erp.taxes.rules.checks import Share
from bizsuite.erp.taxes.rules.computing import shared
from bizsuite.erp.taxes.rules.words import TaxDocument, TaxPart
from bizsuite.erp.trade.rules.sides import Side
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.values import ZERO, new_id


def document_of(gives_up: bool) -> TaxDocument:
    """Which shares of a tax a document takes."""
    return TaxDocument.CREDIT_NOTE if gives_up else TaxDocument.INVOICE


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentLevy:
    """A tax of a document, with the days on which it is taken and its shares for this kind of document."""

    tax_id: uuid.UUID
    code: str
    first_day: date | None
    last_day: date | None
    base: Decimal
    amount: Decimal
    is_neutral: bool
    transition_account_id: uuid.UUID | None = None
    """Where the tax waits until the document is paid; none: it is due at once."""
    shares: list[Share] = field(default_factory=list)

    @property
    def waits(self) -> bool:
        """Whether the tax is due when the document is paid; one that comes to nothing has nothing to wait for."""
        return self.transition_account_id is not None and bool(self.amount)


@dataclass(frozen=True, slots=True)
class LevyPart:
    """A share of a tax that is posted; `amount` is what an invoice credits and a bill debits, in its currency."""

    tax_id: uuid.UUID
    account: uuid.UUID | AccountPurpose
    amount: Decimal
    box_id: uuid.UUID | None
    waits_for: Share | None = None
    """The share that it is once the document is paid; until then it is on a transition account, in no box."""
    line_id: uuid.UUID = field(default_factory=new_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """What an entry says about a tax, in the company's currency."""

    tax_id: uuid.UUID
    box_id: uuid.UUID | None
    part: TaxPart
    amount: Decimal
    line_id: uuid.UUID | None = None


def require_in_force(tax: DocumentLevy, on: date) -> None:
    """A tax is posted on a day on which it is taken. Refuses with TAX_NOT_IN_FORCE (fact: tax)."""
    if not (tax.first_day or on) <= on <= (tax.last_day or on):
        raise Refused(
            "TAX_NOT_IN_FORCE", "The tax {tax} is not taken on this day.", path=["on"], tax=tax.code
        )


def asked_for(levies: Iterable[DocumentLevy]) -> Decimal:
    """What taxes add to what is to be paid."""
    return sum((levy.amount for levy in levies if not levy.is_neutral), ZERO)


def levied_parts(side: Side, levies: Iterable[DocumentLevy], currency: str) -> list[LevyPart]:
    """The shares of taxes that are posted, those of zero left out."""
    parts = []
    for levy in levies:
        posted = [share for share in levy.shares if share.part is TaxPart.TAX]
        sizes = shared(levy.amount, [share.factor for share in posted], currency)
        parts += [_part(side, levy, share, size) for share, size in zip(posted, sizes, strict=True) if size]
    return parts


def _part(side: Side, levy: DocumentLevy, share: Share, size: Decimal) -> LevyPart:
    if levy.transition_account_id is not None:
        return LevyPart(levy.tax_id, levy.transition_account_id, size, None, waits_for=share)
    return LevyPart(levy.tax_id, share.account_id or side.tax, size, share.box_id)


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


def bases_moved(levies: Iterable[DocumentLevy], sign: int, rate: Decimal, base: str) -> list[Moved]:
    """What an entry says about what taxes were taken on, of a document of a direction; those that wait not yet."""
    return [
        Moved(
            tax_id=levy.tax_id,
            box_id=share.box_id,
            part=TaxPart.BASE,
            amount=in_base(levy.base * share.factor, rate, base) * sign,
        )
        for levy in levies
        if not levy.waits
        for share in levy.shares
        if share.part is TaxPart.BASE
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Deferred:
    """A share of a tax, or of its base, that waits for the payment of a document, in the company's currency."""

    tax_id: uuid.UUID
    part: TaxPart
    box_id: uuid.UUID | None
    account_id: uuid.UUID | None
    transition_account_id: uuid.UUID
    amount: Decimal


def deferred_of(
    levies: Iterable[DocumentLevy],
    parts: Iterable[LevyPart],
    lines: Iterable[NewLine],
    sign: int,
    rate: Decimal,
    base: str,
) -> list[Deferred]:
    """What waits for the payment of a document of a direction."""
    waiting = {levy.tax_id: levy for levy in levies if levy.waits}
    posted = {line.id: line.credit - line.debit for line in lines}
    found = [
        (part.tax_id, part.waits_for, posted[part.line_id]) for part in parts if part.waits_for is not None
    ]
    found += [
        (levy.tax_id, share, in_base(levy.base * share.factor, rate, base) * sign)
        for levy in waiting.values()
        for share in levy.shares
        if share.part is TaxPart.BASE
    ]
    return [
        Deferred(
            tax_id=tax_id,
            part=share.part,
            box_id=share.box_id,
            account_id=share.account_id,
            transition_account_id=account,
            amount=amount,
        )
        for tax_id, share, amount in found
        if (account := waiting[tax_id].transition_account_id) is not None
    ]


def due(amount: Decimal, total: Decimal, residual: Decimal, currency: str) -> Decimal:
    """How much of what waits is due once so much of a total is settled; the last part takes all that is left."""
    return amount - share_of(total, residual, amount, currency) if residual else amount


def moved_lines(
    waiting: uuid.UUID, account: uuid.UUID | AccountPurpose, delta: Decimal
) -> tuple[NewLine, NewLine]:
    """The lines by which so much of a tax leaves the transition account, and is owed or had back."""
    more, less = max(delta, ZERO), max(-delta, ZERO)
    return (
        NewLine(account=waiting, debit=more, credit=less),
        NewLine(account=account, debit=less, credit=more),
    )
