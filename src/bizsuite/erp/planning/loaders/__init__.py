"""What cannot be declared about planning: what is wanted, what can be promised, what breaks promises."""

from bizsuite.erp.planning.loaders.integrity import integrity
from bizsuite.erp.planning.loaders.standing import standings_of
from bizsuite.erp.planning.loaders.wanted import wanted

__all__ = ["integrity", "standings_of", "wanted"]
