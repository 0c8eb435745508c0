"""Every write of counts: one function a verb."""

from bizsuite.erp.counts.service.confirming import cancel_count, complete_count, confirm_count
from bizsuite.erp.counts.service.creating import create_count
from bizsuite.erp.counts.service.entering import enter_counts

__all__ = ["cancel_count", "complete_count", "confirm_count", "create_count", "enter_counts"]
