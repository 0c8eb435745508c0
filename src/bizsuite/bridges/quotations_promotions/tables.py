"""What promotions have made of versions of quotations, and the coupons that these offer."""

import uuid
from decimal import Decimal

from bizsuite.kernel.tables import Table, amount, check, currency_code, rate, references, unique


class QuotationAdjustment(Table, table=True):
    """What a promotion has taken off a line of a version, or that it has added the line."""

    __tablename__ = "bridge_quotation_adjustment"
    __table_args__ = (
        unique("line_id", "promotion_id"),
        check("amount >= 0", "amount_not_negative"),
        check(
            "discount_before BETWEEN 0 AND 1 AND discount_after BETWEEN 0 AND 1", "discounts_are_fractions"
        ),
    )

    company_id: uuid.UUID = references("company", indexed=False)
    version_id: uuid.UUID = references("quotations_version")
    line_id: uuid.UUID = references("quotations_line", indexed=False)
    promotion_id: uuid.UUID = references("promotion", indexed=False)
    position: int
    """In which order they were taken."""
    is_gift: bool = False
    """Whether the promotion has added the line."""
    currency: str = currency_code()
    amount: Decimal = amount()
    """What it has taken off quantity times price."""
    discount_before: Decimal = rate()
    """The discount of the line by itself."""
    discount_after: Decimal = rate()
    """The discount that all promotions together have left."""


class QuotationCoupon(Table, table=True):
    """A coupon that holds for a version; it is used once that is accepted."""

    __tablename__ = "bridge_quotation_coupon"
    __table_args__ = (unique("version_id", "coupon_id"),)

    company_id: uuid.UUID = references("company", indexed=False)
    version_id: uuid.UUID = references("quotations_version", indexed=False)
    coupon_id: uuid.UUID = references("promotion_coupon", indexed=False)
