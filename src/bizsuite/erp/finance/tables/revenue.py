"""What a company earned, month by month: kept up to date by whoever posts, so that nobody need sum the lines."""

import uuid
from datetime import date
from decimal import Decimal

from bizsuite.kernel.tables import LockRank, Table, check, currency_code, references, unique
from bizsuite.kernel.tables import amount as money


class MonthlyRevenue(Table, table=True):
    """The revenue of a company in one month, in its currency: what was posted to its income accounts."""

    __tablename__ = "finance_monthly_revenue"
    __lock_rank__ = LockRank.SERIES
    __audited__ = False
    __table_args__ = (
        unique("company_id", "month"),
        check("extract(day FROM month) = 1", "month_is_its_first_day"),
    )

    company_id: uuid.UUID = references("company", indexed=False)
    month: date
    """Its first day."""
    currency: str = currency_code()
    amount: Decimal = money()
    """Credits less debits; what was reversed is taken back in the month of the reversal."""
