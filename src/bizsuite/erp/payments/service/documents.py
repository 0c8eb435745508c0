"""The documents behind open items: locked before the items are, and following them afterwards."""

import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from bizsuite.erp.bills.service import blocked_bills
from bizsuite.erp.bills.tables import BILLS
from bizsuite.erp.finance.loaders import OpenLine, open_lines
from bizsuite.erp.finance.rules.matching import Closing, Match, NewMatch
from bizsuite.erp.finance.service.access import require_company
from bizsuite.erp.invoicing.tables import INVOICES
from bizsuite.erp.payments import rules, tables
from bizsuite.erp.payments.rules import Document, DocumentKind, NewAllocation, PaymentDirection, path_of
from bizsuite.erp.trade import service as trade
from bizsuite.erp.trade.rules.documents import require_posted
from bizsuite.erp.trade.tables import Document as Paper
from bizsuite.erp.trade.tables import Register
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.values import ZERO

OpenLines = Mapping[uuid.UUID, Sequence[OpenLine]]


@dataclass(frozen=True, slots=True)
class Claim:
    """A posted document as far as settling goes: its entry, and whether its open items are debits."""

    document: Document
    company_id: uuid.UUID
    entry_id: uuid.UUID
    is_debit: bool
    currency: str
    exchange_rate: Decimal
    total: Decimal


REGISTERS: Mapping[DocumentKind, Register[Any]] = {DocumentKind.INVOICE: INVOICES, DocumentKind.BILL: BILLS}
"""Where the documents that claim are kept."""


@dataclass(frozen=True, slots=True)
class Documents:
    """Documents that are locked, by their ids: those that claim by their kind, and payments."""

    papers: Mapping[DocumentKind, Mapping[uuid.UUID, Paper]] = field(default_factory=dict)
    payments: Mapping[uuid.UUID, tables.Payment] = field(default_factory=dict)

    def claim(self, document: Document) -> Claim:
        """What can be settled of a document. Refuses with INVOICE_NOT_POSTED, BILL_NOT_POSTED, PAYMENT_REVERSED."""
        if document.kind is DocumentKind.PAYMENT:
            return payment_claim(self.payments[document.id], document.path)
        return _paper_claim(document, self.papers[document.kind][document.id])

    def settle(self, origin_id: uuid.UUID | None, amount: Decimal) -> None:
        """Note on a document that so much of it is settled; negative, that it is open again."""
        if origin_id is None:
            return
        for papers in self.papers.values():
            if origin_id in papers:
                trade.settle(papers[origin_id], amount)
        if origin_id in self.payments:
            self.payments[origin_id].residual -= amount

    def follow(self, matches: Sequence[Match], *, but: Collection[uuid.UUID | None] = ()) -> None:
        """Let documents follow their open items that settle each other, but for those that have done so."""
        for made in matches:
            for item in (made.debit, made.credit):
                if item.origin_id not in but:
                    self.settle(item.origin_id, made.amount)

    async def move_taxes(self, db: Db, days: Mapping[uuid.UUID, date]) -> None:
        """Let taxes that are due on payment follow what was settled of documents, or opened again, on these days."""
        for kind, papers in self.papers.items():
            settled = {key: (paper, days[key]) for key, paper in papers.items() if key in days}
            await trade.move_taxes(db, REGISTERS[kind], settled)


async def lock_documents(db: Db, wanted: Iterable[Document]) -> Documents:
    """Lock documents of the actor's companies: invoices, then bills, then payments. Refuses with NOT_FOUND."""
    keys: dict[DocumentKind, set[uuid.UUID]] = {kind: set() for kind in DocumentKind}
    for document in wanted:
        keys[document.kind].add(document.id)
    papers = {
        kind: await trade.lock(db, register, keys[kind], path=path_of(kind))
        for kind, register in REGISTERS.items()
        if keys[kind]
    }
    return Documents(papers, await lock_payments(db, keys[DocumentKind.PAYMENT], path=["paymentId"]))


async def require_payable(db: Db, wanted: Iterable[Document]) -> None:
    """Locked bills may be paid. Refuses with BILL_BLOCKED."""
    named = [each for each in wanted if each.kind is DocumentKind.BILL]
    blocked = await blocked_bills(db, {each.id for each in named})
    for each in named:
        if each.id in blocked:
            raise Refused("BILL_BLOCKED", "This bill may not be paid yet.", path=each.path)


async def lock_payments(
    db: Db, keys: Collection[uuid.UUID], *, path: Sequence[str] = ("id",)
) -> dict[uuid.UUID, tables.Payment]:
    """Lock payments of the actor's companies, in the order of their ids. Refuses with NOT_FOUND."""
    if not keys:
        return {}
    found = await db.lock_all(tables.Payment, keys)
    for key in keys:
        if key not in found:
            raise Refused("NOT_FOUND", "There is no such record.", path=path)
        require_company(db, found[key].company_id, path=path)
    return found


def payment_claim(payment: tables.Payment, path: Sequence[str]) -> Claim:
    """What can be settled of a payment. Refuses with PAYMENT_REVERSED."""
    rules.require_standing(payment.status, path)
    return Claim(
        Document(DocumentKind.PAYMENT, payment.id),
        payment.company_id,
        payment.entry_id,
        payment.direction is PaymentDirection.OUT,
        payment.currency,
        payment.exchange_rate,
        payment.amount,
    )


def _paper_claim(document: Document, paper: Paper) -> Claim:
    register = REGISTERS[document.kind]
    require_posted(register.side, paper.status, document.path)
    assert paper.entry_id is not None
    return Claim(
        document,
        paper.company_id,
        paper.entry_id,
        register.side.direction(paper.gives_up) > 0,
        paper.currency,
        paper.exchange_rate,
        paper.total,
    )


async def lines_of_claims(db: Db, claims: Iterable[Claim]) -> OpenLines:
    """What is open of documents, by their entries."""
    return await open_lines(db, [claim.entry_id for claim in claims])


def match_of(
    claim: Claim,
    lines: OpenLines,
    own: Sequence[uuid.UUID],
    wanted: NewAllocation,
    *,
    on: date,
    path: Sequence[str] = (),
    closing: Closing | None = None,
) -> NewMatch:
    """The open lines of a document, the first due first, against lines of the one that settles it.

    Refuses with OVER_ALLOCATION when nothing is open of it.
    """
    theirs = open_ids(lines, claim.entry_id, [*path, "amount"])
    debits, credits = (theirs, own) if claim.is_debit else (own, theirs)
    return NewMatch(
        debit_line_id=debits[0],
        later_line_ids=debits[1:],
        credit_line_id=credits[0],
        later_credit_ids=credits[1:],
        amount=wanted.amount,
        on=on,
        path=[*path, "amount"],
        closing=closing,
    )


def open_ids(lines: OpenLines, entry_id: uuid.UUID, path: Sequence[str]) -> list[uuid.UUID]:
    """The lines that are open of an entry. Refuses with OVER_ALLOCATION when there are none."""
    if not lines[entry_id]:
        raise Refused("OVER_ALLOCATION", "Only {available} can be allocated.", path=path, available=ZERO)
    return [line.id for line in lines[entry_id]]


def days_of(matches: Sequence[Match]) -> dict[uuid.UUID, date]:
    """The days on which documents have been settled, by their ids."""
    return {
        item.origin_id: made.on
        for made in matches
        for item in (made.debit, made.credit)
        if item.origin_id is not None
    }
