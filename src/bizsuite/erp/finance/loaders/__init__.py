"""What of the ledger is summed up or looked through rather than declared."""

from bizsuite.erp.finance.loaders.chains import breaches
from bizsuite.erp.finance.loaders.integrity import integrity
from bizsuite.erp.finance.loaders.items import OpenLine, open_lines

__all__ = ["OpenLine", "breaches", "integrity", "open_lines"]
