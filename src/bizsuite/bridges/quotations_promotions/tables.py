"""What promotions have made of versions of quotations, and the coupons that these offer."""

import uuid

from bizsuite.erp.promotions.tables import LineAdjustment, adjustment_checks
from bizsuite.kernel.tables import Table, references, unique


class QuotationAdjustment(LineAdjustment, table=True):
    """What a promotion has taken off a line of a version, or that it has added the line."""

    __tablename__ = "bridge_quotation_adjustment"
    __table_args__ = (unique("line_id", "promotion_id"), *adjustment_checks())

    version_id: uuid.UUID = references("quotations_version")
    line_id: uuid.UUID = references("quotations_line", indexed=False)


class QuotationCoupon(Table, table=True):
    """A coupon that holds for a version; it is used once that is accepted."""

    __tablename__ = "bridge_quotation_coupon"
    __table_args__ = (unique("version_id", "coupon_id"),)

    company_id: uuid.UUID = references("company", indexed=False)
    version_id: uuid.UUID = references("quotations_version", indexed=False)
    coupon_id: uuid.UUID = references("promotion_coupon", indexed=False)
