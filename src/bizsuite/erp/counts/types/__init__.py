"""Counts as clients see them, what is said, and what is answered."""

from bizsuite.erp.counts.types.commands import (
    StockCountCancelInput,
    StockCountCancelPayload,
    StockCountCompleteInput,
    StockCountCompletePayload,
    StockCountConfirmInput,
    StockCountConfirmPayload,
    StockCountCreateInput,
    StockCountCreatePayload,
    StockCountEnterInput,
    StockCountEnterPayload,
    StockCountTallyInput,
)
from bizsuite.erp.counts.types.nodes import StockCount, StockCountLine

__all__ = [
    "StockCount",
    "StockCountCancelInput",
    "StockCountCancelPayload",
    "StockCountCompleteInput",
    "StockCountCompletePayload",
    "StockCountConfirmInput",
    "StockCountConfirmPayload",
    "StockCountCreateInput",
    "StockCountCreatePayload",
    "StockCountEnterInput",
    "StockCountEnterPayload",
    "StockCountLine",
    "StockCountTallyInput",
]
