"""The manifest of the bridge between orders and taxes."""

from bizsuite.bridges.sales_taxes import loaders, service, types
from bizsuite.erp.sales.rules import SalesOrderChanged
from bizsuite.erp.sales.taxation import SalesOrderLinesRemoving, SalesOrdersTaxing
from bizsuite.erp.sales.types import SalesOrderLine
from bizsuite.kernel.modules import Module

MODULE = Module(
    name="bridges.sales_taxes",
    description="Lines of orders bear taxes as their invoices will.",
    requires=["base.catalog", "erp.sales", "erp.taxes"],
    types=[types.SalesOrderLineTax],
    extends={SalesOrderLine: types.SalesOrderLineTaxes},
    listens={
        SalesOrdersTaxing: service.tax_orders,
        SalesOrderLinesRemoving: service.forget_lines,
        SalesOrderChanged: service.follow_order,
    },
    integrity=[loaders.integrity],
)
