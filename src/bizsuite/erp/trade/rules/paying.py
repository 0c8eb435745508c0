"""When a document is to be paid: its days or its payment term, and rounding to cash. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from bizsuite.erp.terms.rules import terms
from bizsuite.erp.terms.rules.cash import Cash, require_currency
from bizsuite.erp.terms.rules.terms import Instalment, Term
from bizsuite.erp.trade.rules.documents import NewDocument
from bizsuite.kernel.clock import check_day
from bizsuite.kernel.errors import Refused

DUE_DAYS = 30
DUE_DAYS_MAX = 3660


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """When a document is to be paid: after so many days, or by a payment term; and how it is rounded to cash."""

    due_days: int = DUE_DAYS
    term: Term | None = None
    cash: Cash | None = None

    def instalments(self, total: Decimal, currency: str, on: date) -> list[Instalment]:
        """What is to be paid of a total and when, the first due first. Their sum is what the document comes to.

        Refuses with INVALID_VALUE, TERM_CURRENCY_MISMATCH, CASH_ROUNDING_CURRENCY.
        """
        if self.cash is not None:
            require_currency(self.cash, currency)
        if self.term is not None:
            to_cash = None if self.cash is None else self.cash.rounded
            return terms.instalments(total, currency, on, self.term, to_cash)
        amount = total if self.cash is None else self.cash.rounded(total)
        return [Instalment(due_date(on, self.due_days), amount)]


def require_allowed(given: NewDocument, chosen: Terms) -> None:
    """A document has days to pay or a term, a note that gives one up no term; new ones have none that was switched off.

    Refuses with INVALID_VALUE, TERM_INACTIVE, CASH_ROUNDING_INACTIVE.
    """
    if given.payment_term_id is not None and given.due_days is not None:
        raise Refused("INVALID_VALUE", "Give the days to pay or a payment term, not both.", path=["dueDays"])
    if given.payment_term_id is not None and given.gives_up:
        raise Refused(
            "INVALID_VALUE", "What gives a document up has no payment term.", path=["paymentTermId"]
        )
    if chosen.term is not None and not chosen.term.is_active:
        raise Refused("TERM_INACTIVE", "The payment term is switched off.", path=["paymentTermId"])
    if chosen.cash is not None and not chosen.cash.is_active:
        raise Refused("CASH_ROUNDING_INACTIVE", "This rounding is switched off.", path=["cashRoundingId"])


def due_date(on: date, due_days: int) -> date:
    """When a document of a day is to be paid. Refuses with INVALID_VALUE."""
    check_day(on, "on")
    if not 0 <= due_days <= DUE_DAYS_MAX:
        raise Refused(
            "INVALID_VALUE", "The days to pay lie between 0 and {most}.", path=["dueDays"], most=DUE_DAYS_MAX
        )
    return on + timedelta(days=due_days)


def discount_date(term: Term, on: date) -> date | None:
    """Until when a document of a day is paid early; None where its term has no discount."""
    return None if term.discount_days is None else on + timedelta(days=term.discount_days)


def last_due(parts: Sequence[Instalment]) -> date:
    """When the last of some instalments is due."""
    return max(part.due_date for part in parts)
