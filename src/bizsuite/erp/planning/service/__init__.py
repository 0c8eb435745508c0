"""Every write of planning: one function a verb."""

from bizsuite.erp.planning.service.levels import set_rules
from bizsuite.erp.planning.service.running import run_supply, take_turns

__all__ = ["run_supply", "set_rules", "take_turns"]
