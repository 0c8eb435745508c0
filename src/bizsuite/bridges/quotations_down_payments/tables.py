"""The parts in which versions of quotations are to be paid ahead."""

import uuid
from datetime import date
from decimal import Decimal

from bizsuite.kernel.tables import Table, amount, check, currency_code, rate, references, text, unique


class QuotationMilestone(Table, table=True):
    """A part of a version that will be asked for ahead of what is delivered."""

    __tablename__ = "bridge_quotation_milestone"
    __table_args__ = (
        unique("version_id", "position"),
        check("fraction > 0 AND fraction <= 1", "fraction_range"),
        check("amount >= 0", "amount_not_negative"),
    )

    version_id: uuid.UUID = references("quotations_version", indexed=False)
    position: int
    name: str = text()
    fraction: Decimal | None = rate(None, optional=True)
    """Of the whole version; None where an amount is agreed on."""
    amount: Decimal = amount()
    """What it comes to with tax, in the version's currency."""
    currency: str = currency_code()
    due_on: date | None = None
    """The day on which it counts as reached by itself."""
