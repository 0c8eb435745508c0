"""What somebody agrees to who agrees that a bill of a supplier is posted."""

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from bizsuite.base.identity.tables import Company
from bizsuite.base.parties.tables import Party
from bizsuite.erp.bills.tables import VendorBill, VendorBillLine
from bizsuite.erp.finance.rules.conversion import in_base
from bizsuite.erp.trade.rules.documents import require_draft
from bizsuite.erp.trade.rules.sides import PURCHASES
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.modules import GuardFacts
from bizsuite.kernel.revisions import revision_of
from bizsuite.kernel.tables import table_of
from bizsuite.kernel.values import Money

GUARD = "vendorBill.post"
"""The guard point of posting a bill."""
_BILL, _LINE = table_of(VendorBill), table_of(VendorBillLine)
_BILL_SAYS = (
    *("kind", "supplier_id", "origin_bill_id", "reference", "bill_date", "currency", "exchange_rate"),
    *("payment_term_id", "due_date", "total"),
)
_LINE_SAYS = (
    *("product_id", "account_id", "description", "quantity", "unit_price", "discount"),
    *("tax_rate", "net", "tax"),
)


async def facts_of_bills(db: Db, bills: Sequence[uuid.UUID]) -> Mapping[uuid.UUID, GuardFacts]:
    """What agreements to drafts may depend on; the amounts are totals in the companies' currencies. Two statements.

    Refuses with NOT_FOUND, BILL_NOT_DRAFT.
    """
    await db.flush()
    found, lines = await bills_of(db, bills), await _lines_of(db, bills)
    for key in bills:
        require_draft(PURCHASES, found[key].status)
    return {key: facts_of(found[key], _said(found[key], lines[key])) for key in bills}


def facts_of(bill: Any, revision: str) -> GuardFacts:
    """What agreements about a bill may depend on, at a revision."""
    return GuardFacts(
        title=f"{bill.supplier} {bill.reference or bill.number or bill.bill_date}",
        company_id=bill.company_id,
        amount=Money(in_base(bill.total, bill.exchange_rate, bill.base), bill.base),
        party_id=bill.supplier_id,
        revision=revision,
    )


def _said(bill: Any, lines: Sequence[Any]) -> str:
    said = [[getattr(line, name) for name in _LINE_SAYS] for line in lines]
    return revision_of([[getattr(bill, name) for name in _BILL_SAYS], *said])


async def bills_of(db: Db, bills: Sequence[uuid.UUID]) -> Mapping[uuid.UUID, Any]:
    """Bills with the currency of their company (`base`) and the name of their supplier. Refuses with NOT_FOUND."""
    company, party = table_of(Company).c, table_of(Party).c
    of_tenant = [company.tenant_id == _BILL.c.tenant_id, party.tenant_id == _BILL.c.tenant_id]
    rows = await db.rows(
        sa.select(_BILL, company.currency.label("base"), party.name.label("supplier")).where(
            _BILL.c.tenant_id == db.actor.tenant_id,
            _BILL.c.id.in_(sorted(bills)),
            *of_tenant,
            company.id == _BILL.c.company_id,
            party.id == _BILL.c.supplier_id,
        )
    )
    found = {row.id: row for row in rows}
    if not found.keys() >= set(bills):
        raise Refused("NOT_FOUND", "There is no such record.", path=["id"])
    return found


async def _lines_of(db: Db, bills: Sequence[uuid.UUID]) -> Mapping[uuid.UUID, Sequence[Any]]:
    rows = await db.rows(
        sa.select(_LINE)
        .where(_LINE.c.tenant_id == db.actor.tenant_id, _LINE.c.vendor_bill_id.in_(sorted(bills)))
        .order_by(_LINE.c.vendor_bill_id, _LINE.c.position)
    )
    found: dict[uuid.UUID, list[Any]] = {key: [] for key in bills}
    for row in rows:
        found[row.vendor_bill_id].append(row)
    return found
