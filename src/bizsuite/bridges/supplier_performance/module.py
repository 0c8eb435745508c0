"""The manifest of how well suppliers keep what was agreed."""

from bizsuite.base.parties.types import Supplier
from bizsuite.bridges.supplier_performance.resolvers import SupplierFigures
from bizsuite.kernel.modules import Module

MODULE = Module(
    name="bridges.supplier_performance",
    description="How well suppliers keep days, quantities and prices.",
    requires=[
        "base.parties",
        "base.catalog",
        "erp.procurement",
        "erp.inventory",
        "bridges.procurement_bills",
    ],
    extends={Supplier: SupplierFigures},
)
