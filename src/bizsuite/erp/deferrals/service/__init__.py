"""Every write of deferrals."""

from bizsuite.erp.deferrals.service.cancelling import cancel_deferral
from bizsuite.erp.deferrals.service.creating import create_deferral
from bizsuite.erp.deferrals.service.running import post_deferrals

__all__ = ["cancel_deferral", "create_deferral", "post_deferrals"]
