"""Exchange rates by day. Documents keep the rate that they took, so that a rate may be corrected later."""

import uuid
from datetime import date
from decimal import Decimal

from bizsuite.kernel.tables import Table, check, currency_code, rate, references, unique


class ExchangeRate(Table, table=True):
    """How much of a currency one unit of the company's is worth, from a day on until the next rate."""

    __tablename__ = "rates_exchange_rate"
    __table_args__ = (
        unique("company_id", "currency", "rate_date"),
        check("rate > 0", "rate_positive"),
        check("currency <> base_currency", "two_currencies"),
    )

    company_id: uuid.UUID = references("company", indexed=False)
    currency: str = currency_code()
    base_currency: str = currency_code()
    """The company's."""
    rate_date: date
    rate: Decimal = rate(None)
    """Units of `currency` per one unit of `base_currency`."""
