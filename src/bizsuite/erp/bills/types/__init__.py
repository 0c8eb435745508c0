"""Vendor bills as clients see them."""

from bizsuite.erp.bills.types.inputs import (
    VendorBillCreateInput,
    VendorBillCreatePayload,
    VendorBillDeleteInput,
    VendorBillDeletePayload,
    VendorBillLineInput,
    VendorBillPostInput,
    VendorBillPostPayload,
    VendorBillReverseInput,
    VendorBillReversePayload,
)
from bizsuite.erp.bills.types.nodes import (
    VendorBill,
    VendorBillInstalment,
    VendorBillLine,
    VendorBillLineSplit,
    VendorBillLineTax,
    VendorBillTax,
    VendorBillTaxDeferral,
)

__all__ = [
    "VendorBill",
    "VendorBillCreateInput",
    "VendorBillCreatePayload",
    "VendorBillDeleteInput",
    "VendorBillDeletePayload",
    "VendorBillInstalment",
    "VendorBillLine",
    "VendorBillLineInput",
    "VendorBillLineSplit",
    "VendorBillLineTax",
    "VendorBillPostInput",
    "VendorBillPostPayload",
    "VendorBillReverseInput",
    "VendorBillReversePayload",
    "VendorBillTax",
    "VendorBillTaxDeferral",
]
