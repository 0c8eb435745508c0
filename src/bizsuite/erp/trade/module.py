"""The manifest of trade documents."""

from bizsuite.kernel.modules import Module

MODULE = Module(
    name="erp.trade",
    description="What invoices and vendor bills have in common: lines, taxes, instalments, entries, settlement.",
    requires=["base.catalog", "base.identity", "erp.finance", "erp.rates", "erp.taxes", "erp.terms"],
)
