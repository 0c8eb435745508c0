"""What a note must have in common with the document that it gives up."""

from typing import Any

from bizsuite.erp.trade.tables import D, Register
from bizsuite.kernel.errors import Refused

OF_ORIGIN = (
    *("company_id", "currency", "exchange_rate", "kind"),
    *("net", "tax", "charges", "cash_rounding", "tax_reduction"),
)


def require_alike(register: Register[D], note: D, origin: Any) -> None:
    """A note gives up a document of the same party, company and currency."""
    alike = (origin._mapping[register.party_key], origin.company_id, origin.currency) == (
        note.party_id,
        note.company_id,
        note.currency,
    )
    if not alike or origin.kind != register.kinds[False] or not note.gives_up:
        raise Refused(
            register.side.codes.mismatch,
            "What gives a document up has its party, company and currency.",
            path=[register.side.codes.origin],
        )
