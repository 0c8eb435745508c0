"""The manifest of the bridge between purchase orders and taxes."""

from bizsuite.bridges.procurement_taxes import loaders, service, types
from bizsuite.erp.procurement.rules.events import PurchaseOrderChanged, PurchaseOrderLinesRemoving
from bizsuite.erp.procurement.rules.ports import PurchaseOrdersTaxing
from bizsuite.erp.procurement.types import PurchaseOrderLine
from bizsuite.kernel.modules import Module

MODULE = Module(
    name="bridges.procurement_taxes",
    description="Lines of purchase orders bear taxes as their bills will.",
    requires=["base.catalog", "erp.procurement", "erp.taxes"],
    types=[types.PurchaseOrderLineTax],
    extends={PurchaseOrderLine: types.PurchaseOrderLineTaxes},
    listens={
        PurchaseOrdersTaxing: service.tax_orders,
        PurchaseOrderLinesRemoving: service.forget_lines,
        PurchaseOrderChanged: service.follow_order,
    },
    integrity=[loaders.integrity],
)
