"""The manifest of suppliers' prices."""

from bizsuite.base.catalog.types import Product, SupplierProduct
from bizsuite.base.parties.types import Supplier
from bizsuite.erp.procurement.rules.ports import PurchasePricesAsked
from bizsuite.erp.sourcing import resolvers, service, types
from bizsuite.erp.sourcing.rules import words
from bizsuite.graph.roots import Mutation, Query
from bizsuite.kernel.modules import Emits, Module
from bizsuite.kernel.permissions import Grant

_READ = [Grant(words.SUPPLIER_PRICE_READ)]
_ALL = [*_READ, Grant(words.SUPPLIER_PRICE_WRITE)]

MODULE = Module(
    name="erp.sourcing",
    description="What suppliers ask for products: by quantity, unit, day and currency.",
    requires=["base.catalog", "base.parties", "erp.procurement"],
    types=[types.SupplierPrice, types.SupplierPriceBreak, types.QuantityNotSold],
    extends={
        Query: resolvers.SourcingQuery,
        Mutation: resolvers.SourcingMutation,
        Product: resolvers.ProductSupplierPrices,
        SupplierProduct: resolvers.SuppliedPrices,
        Supplier: resolvers.SupplierPrices,
    },
    events=[
        Emits(
            words.SupplierPriceSet,
            "SUPPLIER_PRICE_SET",
            "SupplierPrice",
            "supplier_price_id",
            "A supplier has a new price for a product.",
        ),
        Emits(
            words.SupplierPriceEnded,
            "SUPPLIER_PRICE_ENDED",
            "SupplierPrice",
            "supplier_price_id",
            "A supplier's price has another last day.",
        ),
    ],
    listens={PurchasePricesAsked: service.answer_prices},
    grants={
        "admin": _ALL,
        "manager": _ALL,
        "finance": _READ,
        "warehouse": _READ,
        "analyst": _READ,
        "integrator": _ALL,
    },
)
