"""The manifest of vendor bills."""

from bizsuite.base.catalog.types import Product
from bizsuite.base.parties.types import Supplier
from bizsuite.erp.bills import agreeing, loaders, reads, resolvers, service, types
from bizsuite.erp.bills.rules import words
from bizsuite.erp.finance.types import Allocation
from bizsuite.graph.roots import Mutation, Query
from bizsuite.kernel.modules import Emits, Guard, Module
from bizsuite.kernel.permissions import Grant

_READ = [Grant(words.BILL_READ)]
_ALL = [*_READ, Grant(words.BILL_CREATE), Grant(words.BILL_POST), Grant(words.BILL_REVERSE)]


def _emits(event: type, name: str, description: str) -> Emits:
    return Emits(event, name, "VendorBill", "vendor_bill_id", description)


MODULE = Module(
    name="erp.bills",
    description="Bills of suppliers and debit notes: drafted, posted into the ledger, reversed.",
    requires=[
        *("base.catalog", "base.identity", "base.parties"),
        *("erp.finance", "erp.taxes", "erp.terms", "erp.trade"),
    ],
    aggregates=[reads.bill_aggregates, reads.line_aggregates],
    types=[
        types.VendorBill,
        types.VendorBillInstalment,
        types.VendorBillLine,
        types.VendorBillLineSplit,
        types.VendorBillLineTax,
        types.VendorBillTax,
        types.VendorBillTaxDeferral,
    ],
    extends={
        Query: resolvers.BillsQuery,
        Mutation: resolvers.BillsMutation,
        Supplier: resolvers.SupplierBills,
        Product: resolvers.ProductBills,
        Allocation: resolvers.AllocationBills,
    },
    events=[
        _emits(words.VendorBillCreated, "VENDOR_BILL_CREATED", "A draft has been written."),
        _emits(words.VendorBillDeleted, "VENDOR_BILL_DELETED", "A draft has been thrown away."),
        _emits(words.VendorBillPosted, "VENDOR_BILL_POSTED", "A bill is in the books."),
        _emits(words.VendorBillReversed, "VENDOR_BILL_REVERSED", "A bill has been undone."),
    ],
    guards=[
        Guard(
            agreeing.GUARD,
            subject="VendorBill",
            facts=agreeing.facts_of_bills,
            act=service.post_bill,
            description="Posting a bill of a supplier. The amount is its total in the company's currency.",
            permission=words.BILL_POST,
        )
    ],
    grants={
        "admin": _ALL,
        "finance": _ALL,
        "manager": _READ,
        "analyst": _READ,
        "integrator": [*_READ, Grant(words.BILL_CREATE), Grant(words.BILL_POST)],
    },
    integrity=[loaders.integrity],
)
