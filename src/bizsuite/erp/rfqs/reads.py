"""How requests for quotation are reached."""

from bizsuite.base.catalog import reads as catalog
from bizsuite.base.identity import reads as identity
from bizsuite.base.parties import reads as parties
from bizsuite.erp.procurement import reads as procurement
from bizsuite.erp.requisitions import reads as requisitions
from bizsuite.erp.rfqs import tables
from bizsuite.erp.rfqs.rules import words
from bizsuite.kernel.reads import Entity, many, money, newest, one, sorts
from bizsuite.kernel.tables import Table


def _part(name: str, table: type[Table], sort: str, *filters: str) -> Entity:
    """Something that belongs to a request for quotation: who may see that may see this, and nobody else."""
    return Entity(
        name=name,
        table=table,
        permission=words.RFQ_READ,
        owner="owner_id",
        department="department_id",
        company="company_id",
        sort=sorts(sort),
        filters=filters,
        sorts=(sort,),
    )


rfq = Entity(
    name="RequestForQuotation",
    table=tables.Rfq,
    permission=words.RFQ_READ,
    owner="owner_id",
    department="department_id",
    company="company_id",
    sort=sorts(newest("created_at")),
    filters=("number", "status", "respond_by", "created_at"),
    sorts=("number", "respond_by", "created_at"),
    by=("number",),
)
line = _part("RequestForQuotationLine", tables.RfqLine, "position", "quantity", "wanted_on")
invitation = _part("QuotationInvitation", tables.RfqSupplier, "position", "status")
quote = _part("SupplierQuote", tables.RfqQuote, "created_at", "superseded_at", "valid_until", "lead_days")
award = _part("QuotationAward", tables.RfqAward, "created_at", "quantity")

rfq_company = one(rfq, "company_id", identity.company)
rfq_owner = one(rfq, "owner_id", identity.user)
rfq_ended_by = one(rfq, "ended_by_id", identity.user)
rfq_lines = many(rfq, line, "rfq_id", "position")
rfq_invitations = many(rfq, invitation, "rfq_id", "position")
rfq_awards = many(rfq, award, "rfq_id", "created_at")
line_rfq = one(line, "rfq_id", rfq)
line_product = one(line, "product_id", catalog.product)
line_unit = one(line, "unit_id", catalog.unit)
line_request_line = one(line, "request_line_id", requisitions.line)
line_quotes = many(line, quote, "line_id", "created_at")
invitation_rfq = one(invitation, "rfq_id", rfq)
invitation_supplier = one(invitation, "supplier_id", parties.supplier)
invitation_quotes = many(invitation, quote, "rfq_supplier_id", "created_at")
quote_unit_price = money(quote, "unit_price")
quote_line = one(quote, "line_id", line)
quote_invitation = one(quote, "rfq_supplier_id", invitation)
award_quote = one(award, "quote_id", quote)
award_order_line = one(award, "order_line_id", procurement.line)
award_rfq = one(award, "rfq_id", rfq)
