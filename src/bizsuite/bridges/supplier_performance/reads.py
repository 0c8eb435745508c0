"""How the performance of a supplier is reached."""

from bizsuite.base.parties import reads as parties
from bizsuite.bridges.supplier_performance import figures
from bizsuite.kernel.reads import Argument, embedded

since = Argument("since", "The first day on which goods were to come.", required=True)
until = Argument("until", "The last day on which goods were to come.", required=True)
supplier_performance = embedded(parties.supplier, figures.performance, since, until)
