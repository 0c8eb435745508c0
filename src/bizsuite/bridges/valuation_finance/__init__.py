"""The value of stock is in the books: what comes, lies and goes is posted as it is valued."""

from bizsuite.bridges.valuation_finance.module import MODULE

__all__ = ["MODULE"]
