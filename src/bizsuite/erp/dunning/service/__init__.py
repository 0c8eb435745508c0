"""Every write of dunning, by noun."""

from bizsuite.erp.dunning.service.disputes import dispute_invoice, resolve_dispute
from bizsuite.erp.dunning.service.letters import cancel_letter, require_no_hold, send_letter
from bizsuite.erp.dunning.service.levels import create_level, set_text, update_level
from bizsuite.erp.dunning.service.running import run_dunning

__all__ = [
    "cancel_letter",
    "create_level",
    "dispute_invoice",
    "require_no_hold",
    "resolve_dispute",
    "run_dunning",
    "send_letter",
    "set_text",
    "update_level",
]
