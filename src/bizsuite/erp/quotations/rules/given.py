"""Quotations to be written and answers to them."""

from dataclasses import dataclass
from datetime import date

from bizsuite.erp.sales.rules import NewOrder


@dataclass(frozen=True, slots=True, kw_only=True)
class NewQuotation:
    """A quotation to be drafted: the order that it would become, and until when it holds (30 days)."""

    order: NewOrder
    valid_until: date | None = None
    subject: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Acceptance:
    """How a customer has said yes: who, when, by what reference, and whose name stands below it."""

    version: int | None = None
    """The version that they have seen; the latest unless given."""
    on: date | None = None
    by: str = ""
    reference: str = ""
    signed_by: str = ""
    confirm: bool = False
    """Whether the order is confirmed at once; it is a draft otherwise."""
