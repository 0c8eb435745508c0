"""What the ledger hangs on types that it does not own."""

from bizsuite.erp.finance.resolvers.ledger import (
    CustomerFinance,
    FinanceMutation,
    FinanceQuery,
    SupplierFinance,
)

__all__ = ["CustomerFinance", "FinanceMutation", "FinanceQuery", "SupplierFinance"]
