"""The two sides of trade: what differs between documents that claim and those by which we are claimed from. Pure."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from bizsuite.erp.finance.rules.matching import NewMatch
from bizsuite.erp.finance.rules.words import AccountPurpose, JournalKind
from bizsuite.erp.taxes.rules.words import TaxUse


@dataclass(frozen=True, slots=True, kw_only=True)
class Codes:
    """The codes of refusals about documents of a side, and the names of the inputs that these point at."""

    empty: str
    not_draft: str
    not_posted: str
    settled: str
    too_large: str
    mismatch: str
    party: str
    """The input that names the other party."""
    origin: str
    """The input that names the document which a note gives up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """Which parts accounts play when documents of a side are posted, and in which journals.

    `sign` is 1 where a document debits the control account (sales), -1 where it credits it (purchases).
    """

    node: str
    """The type of its documents in the graph."""
    sign: int
    control: AccountPurpose
    lines: AccountPurpose
    """Where lines go that name no account."""
    charges: AccountPurpose
    tax: AccountPurpose
    """Where taxes go that name no account."""
    discount: AccountPurpose
    journal: JournalKind
    back: JournalKind
    """The journal of notes that give a document up."""
    use: TaxUse
    """Which taxes and rules speak of its documents."""
    codes: Codes

    def direction(self, gives_up: bool) -> int:
        """1 where a document debits the other party and credits lines and taxes, -1 where it is the other way round."""
        return -self.sign if gives_up else self.sign


SALES = Side(
    node="Invoice",
    sign=1,
    control=AccountPurpose.RECEIVABLE,
    lines=AccountPurpose.SALES,
    charges=AccountPurpose.CHARGES,
    tax=AccountPurpose.SALES_TAX,
    discount=AccountPurpose.SALES_DISCOUNT,
    journal=JournalKind.SALES,
    back=JournalKind.SALES_CREDIT,
    use=TaxUse.SALES,
    codes=Codes(
        empty="INVOICE_EMPTY",
        not_draft="INVOICE_NOT_DRAFT",
        not_posted="INVOICE_NOT_POSTED",
        settled="INVOICE_SETTLED",
        too_large="CREDIT_TOO_LARGE",
        mismatch="CREDIT_MISMATCH",
        party="customerId",
        origin="creditOfId",
    ),
)
"""What customers owe: invoices and credit notes."""
PURCHASES = Side(
    node="VendorBill",
    sign=-1,
    control=AccountPurpose.PAYABLE,
    lines=AccountPurpose.PURCHASES,
    charges=AccountPurpose.PURCHASES,
    tax=AccountPurpose.PURCHASE_TAX,
    discount=AccountPurpose.PURCHASE_DISCOUNT,
    journal=JournalKind.PURCHASES,
    back=JournalKind.PURCHASE_DEBITS,
    use=TaxUse.PURCHASES,
    codes=Codes(
        empty="BILL_EMPTY",
        not_draft="BILL_NOT_DRAFT",
        not_posted="BILL_NOT_POSTED",
        settled="BILL_SETTLED",
        too_large="DEBIT_TOO_LARGE",
        mismatch="DEBIT_MISMATCH",
        party="supplierId",
        origin="originBillId",
    ),
)
"""What suppliers are owed: vendor bills and debit notes."""


def settling(
    side: Side,
    claim_ids: Sequence[uuid.UUID],
    counter_id: uuid.UUID,
    amount: Decimal | None,
    *,
    on: date,
    path: Sequence[str] = ("amount",),
) -> NewMatch:
    """The match by which a line of a note or a payment settles the lines of a document, those first that are due first.

    Without an amount, as far as both go.
    """
    first, *later = claim_ids
    if side.sign > 0:
        return NewMatch(
            debit_line_id=first,
            later_line_ids=later,
            credit_line_id=counter_id,
            amount=amount,
            on=on,
            path=path,
        )
    return NewMatch(
        debit_line_id=counter_id,
        credit_line_id=first,
        later_credit_ids=later,
        amount=amount,
        on=on,
        path=path,
    )
