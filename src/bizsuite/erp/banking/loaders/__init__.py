"""What has to be known before banking writes, what lines may belong to, and the look for broken promises."""

from bizsuite.erp.banking.loaders.integrity import integrity, ledger_balances
from bizsuite.erp.banking.loaders.payments import (
    newest_notes,
    parties_of,
    payments_known,
    standing_allocations,
)
from bizsuite.erp.banking.loaders.statements import (
    identities,
    known_references,
    last_statement,
    layout_of,
)
from bizsuite.erp.banking.loaders.suggesting import Suggested, certain_of, suggestions_of

__all__ = [
    "Suggested",
    "certain_of",
    "identities",
    "integrity",
    "known_references",
    "last_statement",
    "layout_of",
    "ledger_balances",
    "newest_notes",
    "parties_of",
    "payments_known",
    "standing_allocations",
    "suggestions_of",
]
