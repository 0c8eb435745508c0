"""The bridge between invoices and bills: what one company invoices a sister is drafted there as a vendor bill.

A job looks each minute for posted invoices whose customer is a company of the tenant, so that posting costs nobody
anything, and what could not be drafted (no supplier, no rate) is drafted as soon as it can be.
"""

import logging
import uuid
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
import strawberry
from sqlmodel import col

from bizsuite.base.catalog.pricing import line_amounts
from bizsuite.base.identity.service.actors import outsider
from bizsuite.base.identity.tables import Tenant
from bizsuite.base.parties.tables import Supplier
from bizsuite.erp.bills import reads as bills
from bizsuite.erp.bills.rules.bills import NewBill
from bizsuite.erp.bills.rules.words import VendorBillsDeleting
from bizsuite.erp.bills.service import create_bill
from bizsuite.erp.bills.tables import VendorBill
from bizsuite.erp.bills.types import VendorBill as VendorBillType
from bizsuite.erp.consolidation.tables import SisterParty
from bizsuite.erp.invoicing import reads as invoicing
from bizsuite.erp.invoicing.rules.words import InvoiceKind
from bizsuite.erp.invoicing.tables import Invoice, InvoiceLine
from bizsuite.erp.invoicing.types import Invoice as InvoiceType
from bizsuite.erp.trade.rules.documents import NewDocumentLine
from bizsuite.erp.trade.rules.words import InvoiceStatus
from bizsuite.graph.fields import related
from bizsuite.kernel.acts import act
from bizsuite.kernel.database import Database
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.integrity import Finding
from bizsuite.kernel.jobs import Cron
from bizsuite.kernel.modules import Module
from bizsuite.kernel.permissions import Actor
from bizsuite.kernel.reads import one_via
from bizsuite.kernel.tables import Table, references, table_of
from bizsuite.kernel.values import ZERO, CompanyId

LOG = logging.getLogger(__name__)
AT_ONCE = 100
"""Invoices of one tenant that are looked at in a minute."""
ONE = NewDocumentLine(quantity=ZERO + 1, unit_price=ZERO)


class Mirror(Table, table=True):
    """An invoice and the bill that was drafted of it; without a bill where that draft was thrown away."""

    __tablename__ = "bridge_intercompany_mirror"

    invoice_id: uuid.UUID = references("invoicing_invoice", unique=True)
    bill_id: uuid.UUID | None = references("bills_vendor_bill", optional=True, unique=True)


_INVOICE, _LINE, _BILL = table_of(Invoice), table_of(InvoiceLine), table_of(VendorBill)
_SISTER, _SUPPLIER, _MIRROR = table_of(SisterParty), table_of(Supplier), table_of(Mirror)

invoice_mirror = one_via(invoicing.invoice, bills.bill, Mirror, "invoice_id", "bill_id")
bill_mirror = one_via(bills.bill, invoicing.invoice, Mirror, "bill_id", "invoice_id")


@strawberry.type
class InvoiceIntercompany:
    """What the bridge hangs on Invoice."""

    mirrored_bill: VendorBillType | None = related(
        invoice_mirror, "The bill that was drafted of it in the books of the sister that it is for."
    )


@strawberry.type
class VendorBillIntercompany:
    """What the bridge hangs on VendorBill."""

    mirrored_invoice: InvoiceType | None = related(
        bill_mirror, "The invoice of a sister of which it was drafted."
    )


def mirrored_lines(lines: Sequence[Any], tax: Any, currency: str) -> list[NewDocumentLine]:
    """Lines that come to the same, to the smallest unit, without the taxes of another company's books.

    A line whose tax no rate makes is taken over without it, and then the whole tax is a line of its own.
    """
    made = [_mirrored(each, currency) for each in lines]
    if None not in made and sum((each.tax for each in lines), ZERO) == tax:
        return [each for each in made if each is not None]
    plain = [_line(each, quantity=ONE.quantity, unit_price=each.net, tax_rate=ZERO) for each in lines]
    return [*plain, NewDocumentLine(quantity=ONE.quantity, unit_price=tax, tax_rate=ZERO, description="Tax")]


def _mirrored(line: Any, currency: str) -> NewDocumentLine | None:
    """The same line, else one piece of it at its net price; None where neither has its tax."""
    as_it_is = _line(line, quantity=line.quantity, unit_price=line.unit_price, discount=line.discount)
    for each in (as_it_is, _line(line, quantity=ONE.quantity, unit_price=line.net)):
        rate = each.tax_rate or ZERO
        net, tax, _ = line_amounts(each.quantity, each.unit_price, each.discount, rate, currency)
        if (net, tax) == (line.net, line.tax):
            return each
    return None


def _line(line: Any, **said: Any) -> NewDocumentLine:
    return NewDocumentLine(
        **({"tax_rate": line.tax_rate} | said), product_id=line.product_id, description=line.description
    )


# Drafting


async def mirror_invoices(database: Database) -> None:
    """Draft the bills of all invoices that have none yet."""
    async with database.platform() as session:
        tenants = (await session.execute(sa.select(col(Tenant.id)))).scalars().all()
    for tenant in tenants:
        async with database.snapshot(outsider(tenant)) as db:
            found = await _unmirrored(db)
        for row in found:
            await _mirror(database, tenant, row)


async def _mirror(database: Database, tenant: uuid.UUID, row: Any) -> None:
    buyer = CompanyId(row.buyer_id)
    nobody = outsider(tenant)
    actor = Actor(
        tenant_id=nobody.tenant_id, user_id=nobody.user_id, company_id=buyer, company_ids=frozenset({buyer})
    )
    try:
        await act(
            database, actor, "intercompany_mirror", lambda db: draft_mirror(db, row.id, row.supplier_id)
        )
    except Refused as refusal:
        LOG.warning("invoice %s is not mirrored yet: %s", row.id, refusal)


async def draft_mirror(db: Db, invoice_id: uuid.UUID, supplier_id: uuid.UUID) -> VendorBill | None:
    """Draft the bill of an invoice in the company that the actor works in; None where somebody has done so.

    Refuses with MIRROR_DIFFERS where it would not come to the same, and what `create_bill` refuses.
    """
    invoice = await db.lock(Invoice, invoice_id)
    if await db.rows(
        sa.select(_MIRROR.c.id).where(
            _MIRROR.c.tenant_id == db.actor.tenant_id, _MIRROR.c.invoice_id == invoice.id
        )
    ):
        return None
    lines = await db.all(
        sa.select(InvoiceLine).where(_LINE.c.invoice_id == invoice.id).order_by(_LINE.c.position)
    )
    bill = await create_bill(
        db,
        NewBill(
            company_id=db.actor.company_id,
            supplier_id=supplier_id,
            on=invoice.invoice_date,
            due_days=(invoice.due_date - invoice.invoice_date).days,
            currency=invoice.currency,
            charges=invoice.charges,
            reference=invoice.number or "",
            note=invoice.note,
            lines=mirrored_lines(lines, invoice.tax, invoice.currency),
            follows_rules=False,
        ),
    )
    if bill.total != invoice.total:
        raise Refused("MIRROR_DIFFERS", "The bill would come to another total than the invoice.")
    db.add(Mirror(invoice_id=invoice.id, bill_id=bill.id))
    return bill


async def _unmirrored(db: Db) -> Sequence[Any]:
    """Posted invoices of sisters, since these were named, with who buys, and as which supplier the seller is known.

    Where the seller is several suppliers, the first one gets the bill.
    """
    buyer, seller, tenant = _SISTER.alias(), _SISTER.alias(), db.actor.tenant_id
    since = sa.cast(sa.func.greatest(buyer.c.created_at, seller.c.created_at), sa.Date)
    found = (
        _INVOICE.join(
            buyer,
            sa.and_(
                buyer.c.tenant_id == tenant,
                buyer.c.party_id == _INVOICE.c.customer_id,
                buyer.c.company_id != _INVOICE.c.company_id,
            ),
        )
        .join(seller, sa.and_(seller.c.tenant_id == tenant, seller.c.company_id == _INVOICE.c.company_id))
        .join(_SUPPLIER, sa.and_(_SUPPLIER.c.tenant_id == tenant, _SUPPLIER.c.id == seller.c.party_id))
    )
    is_known = sa.exists().where(_MIRROR.c.tenant_id == tenant, _MIRROR.c.invoice_id == _INVOICE.c.id)
    return await db.rows(
        sa.select(_INVOICE.c.id, buyer.c.company_id.label("buyer_id"), _SUPPLIER.c.id.label("supplier_id"))
        .select_from(found)
        .where(
            _INVOICE.c.tenant_id == tenant,
            _INVOICE.c.kind == InvoiceKind.INVOICE,
            _INVOICE.c.status == InvoiceStatus.POSTED,
            _INVOICE.c.invoice_date >= since,
            ~is_known,
        )
        .order_by(_INVOICE.c.id, _SUPPLIER.c.id)
        .limit(AT_ONCE)
    )


async def forget_bills(db: Db, event: VendorBillsDeleting) -> None:
    """A draft that is thrown away is not drafted again."""
    for row in await db.all(sa.select(Mirror).where(_MIRROR.c.bill_id.in_(list(event.vendor_bill_ids)))):
        row.bill_id = None
    await db.flush()


async def integrity(db: Db) -> list[Finding]:
    """Posted bills of the company whose sister's invoice comes to something else, or was reversed."""
    mirror = sa.and_(_MIRROR.c.tenant_id == _BILL.c.tenant_id, _MIRROR.c.bill_id == _BILL.c.id)
    invoice = sa.and_(_INVOICE.c.tenant_id == _BILL.c.tenant_id, _INVOICE.c.id == _MIRROR.c.invoice_id)
    rows = await db.rows(
        sa.select(
            _BILL.c.id,
            sa.func.concat(
                "bill ", _BILL.c.total, ", invoice ", _INVOICE.c.total, " ", _INVOICE.c.status
            ).label("detail"),
        )
        .select_from(_BILL.join(_MIRROR, mirror).join(_INVOICE, invoice))
        .where(
            _BILL.c.tenant_id == db.actor.tenant_id,
            _BILL.c.company_id == db.actor.company_id,
            _BILL.c.status == InvoiceStatus.POSTED,
            sa.or_(
                _BILL.c.total != _INVOICE.c.total,
                _BILL.c.currency != _INVOICE.c.currency,
                _INVOICE.c.status != InvoiceStatus.POSTED,
            ),
        )
    )
    return [Finding("intercompany_mirror", "VendorBill", row.id, row.detail) for row in rows]


CRONS = (Cron("intercompany.mirror_invoices", "* * * * *", mirror_invoices),)

MODULE = Module(
    name="bridges.intercompany",
    description="What a company invoices a sister is drafted there as a vendor bill.",
    requires=[
        *("base.catalog", "base.identity", "base.parties"),
        *("erp.bills", "erp.consolidation", "erp.invoicing", "erp.trade"),
    ],
    extends={InvoiceType: InvoiceIntercompany, VendorBillType: VendorBillIntercompany},
    listens={VendorBillsDeleting: forget_bills},
    crons=CRONS,
    integrity=[integrity],
)
