"""How well suppliers keep what was agreed, from what came and what was billed."""

from bizsuite.bridges.supplier_performance.module import MODULE

__all__ = ["MODULE"]
