"""What of the ledger is summed up or looked through rather than declared."""

from bizsuite.erp.finance.loaders.chains import breaches
from bizsuite.erp.finance.loaders.integrity import integrity
from bizsuite.erp.finance.loaders.statements import TrialRow, trial_balance

__all__ = ["TrialRow", "breaches", "integrity", "trial_balance"]
