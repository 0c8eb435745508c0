"""What may be recorded about taxes, in the form in which it is kept. Pure."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from bizsuite.base.parties.rules.checks import line, name_of
from bizsuite.erp.taxes.rules.words import TaxDocument, TaxKind, TaxPart, TaxUse
from bizsuite.kernel.clock import check_day
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.values import ZERO

CODE_MAX = 40
SHARES_MAX = 40
MEMBERS_MAX = 40
RATE_MAX = Decimal(10)
AMOUNT_MAX = Decimal(10) ** 9
POSITION_MAX = 1_000_000
_STORED_RATE = Decimal("0.000000000001")
_STORED_AMOUNT = Decimal("0.000001")


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """Where a part of a tax goes: to which account, under which box of the report, and how much of it.

    Without an account it is the company's tax on sales, or that on purchases.
    """

    document: TaxDocument
    part: TaxPart
    factor: Decimal = Decimal(1)
    account_id: uuid.UUID | None = None
    box_id: uuid.UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewTax:
    """A tax to be recorded. `rate` is a fraction, `amount` one of the company's currency for each unit.

    With a transition account it is due as the document is paid, and waits there until then. Without shares the whole
    tax goes to the company's tax on sales, or that on purchases; those for invoices hold for credit notes too where
    these have none.
    """

    code: str
    name: str
    kind: TaxKind
    use: TaxUse = TaxUse.SALES
    rate: Decimal | None = None
    amount: Decimal | None = None
    is_included: bool = False
    is_compound: bool = False
    is_standard: bool = False
    position: int = 0
    transition_account_id: uuid.UUID | None = None
    first_day: date | None = None
    last_day: date | None = None
    members: Sequence[uuid.UUID] = ()
    shares: Sequence[Share] = ()


def tax_of(new: NewTax) -> NewTax:
    """A tax in the form in which it is kept, with its shares for both kinds of documents.

    Refuses with INVALID_VALUE, TAX_KIND (a value that its kind has not, or lacks), TAX_SHARES (its shares do not sum to
    the whole or to nothing), TAX_INCLUDED (it cannot be contained in a price).
    """
    if abs(new.position) > POSITION_MAX:
        raise Refused(
            "INVALID_VALUE",
            "A position lies between {least} and {most}.",
            path=["position"],
            least=-POSITION_MAX,
            most=POSITION_MAX,
        )
    _check_days(new)
    _check_kind(new)
    shares = () if new.kind is TaxKind.GROUP else _shares_of(new)
    if new.is_included and ((new.rate or ZERO) < 0 or (new.amount or ZERO) < 0 or is_neutral(shares)):
        raise Refused(
            "TAX_INCLUDED",
            "A tax that is withheld or reversed is not contained in a price.",
            path=["isIncluded"],
        )
    return replace(new, code=code_of(new.code), name=name_of(new.name, "name"), shares=shares)


def code_of(value: str) -> str:
    """The code of a tax or a box. Refuses with INVALID_VALUE."""
    shown = line(value, "code", most=CODE_MAX)
    if not shown:
        raise Refused("INVALID_VALUE", "A code cannot be empty.", path=["code"])
    return shown


def _check_days(new: NewTax) -> None:
    check_day(new.first_day, "firstDay")
    check_day(new.last_day, "lastDay")
    require_days(new.first_day, new.last_day)


def require_days(first: date | None, last: date | None) -> None:
    """A tax ends when it has begun. Refuses with INVALID_VALUE."""
    if first is not None and last is not None and last < first:
        raise Refused("INVALID_VALUE", "The end lies before the start.", path=["lastDay"])


def _check_kind(new: NewTax) -> None:
    for kind, value, name in (
        (TaxKind.PERCENT, new.rate, "rate"),
        (TaxKind.FIXED, new.amount, "amount"),
        (TaxKind.GROUP, new.members or None, "memberIds"),
    ):
        if (new.kind is kind) != (value is not None):
            raise Refused(
                "TAX_KIND", "A tax has what its kind asks for: a rate, an amount or members.", path=[name]
            )
    if new.kind is TaxKind.GROUP and (
        new.is_included or new.is_compound or new.is_standard or new.shares or new.transition_account_id
    ):
        raise Refused(
            "TAX_KIND", "Of a group only its members say how they are computed and posted.", path=["kind"]
        )
    if new.is_standard and (new.kind is not TaxKind.PERCENT or new.is_included or new.is_compound):
        raise Refused(
            "TAX_KIND", "Only a plain percentage can be the standard one for its rate.", path=["isStandard"]
        )
    if not 0 <= len(new.members) <= MEMBERS_MAX or len(set(new.members)) < len(new.members):
        raise Refused(
            "INVALID_VALUE",
            "A group has up to {most} members, each once.",
            path=["memberIds"],
            most=MEMBERS_MAX,
        )
    if new.rate is not None and (not -1 < new.rate <= RATE_MAX or new.rate % _STORED_RATE):
        raise Refused(
            "INVALID_VALUE", "A rate lies above -1 and goes to {most}.", path=["rate"], most=RATE_MAX
        )
    if new.amount is not None and (abs(new.amount) > AMOUNT_MAX or new.amount % _STORED_AMOUNT):
        raise Refused(
            "INVALID_VALUE",
            "An amount goes to {most} and has at most six decimals.",
            path=["amount"],
            most=AMOUNT_MAX,
        )


_DEFAULT = tuple(Share(document=TaxDocument.INVOICE, part=part) for part in TaxPart)


def _shares_of(new: NewTax) -> Sequence[Share]:
    if len(new.shares) > SHARES_MAX:
        raise Refused("INVALID_VALUE", "A tax has up to {most} shares.", path=["shares"], most=SHARES_MAX)
    for place, share in enumerate(new.shares):
        if abs(share.factor) > 1 or not share.factor or share.factor % _STORED_RATE:
            raise Refused(
                "INVALID_VALUE",
                "A factor lies between -1 and 1 and is not zero.",
                path=["shares", str(place), "factor"],
            )
        if share.part is TaxPart.BASE and share.account_id is not None:
            raise Refused(
                "INVALID_VALUE",
                "A base is told, not posted: it has no account.",
                path=["shares", str(place), "accountId"],
            )
    given = [share for share in new.shares if share.document is TaxDocument.INVOICE] or _DEFAULT
    back = [share for share in new.shares if share.document is TaxDocument.CREDIT_NOTE]
    shares = (*given, *(back or (replace(share, document=TaxDocument.CREDIT_NOTE) for share in given)))
    sums = {_whole(shares, document) for document in TaxDocument}
    if len(sums) > 1 or not sums <= {ZERO, Decimal(1)}:
        raise Refused(
            "TAX_SHARES", "The shares of a tax sum to 1, or to 0 where it is reversed.", path=["shares"]
        )
    return shares


def _whole(shares: Sequence[Share], document: TaxDocument) -> Decimal:
    of_tax = (share.factor for share in shares if share.document is document and share.part is TaxPart.TAX)
    return sum(of_tax, ZERO)


def is_neutral(shares: Sequence[Share]) -> bool:
    """Whether a tax adds nothing to what is to be paid, since its shares undo each other (reverse charge)."""
    return bool(shares) and not _whole(shares, TaxDocument.INVOICE)
