"""The uses of coupons: counted on the coupon, whose row is locked, so that of two at once one wins."""

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from bizsuite.erp.promotions import loaders
from bizsuite.erp.promotions.tables import Coupon, CouponUse
from bizsuite.erp.sales.rules import SalesOrderCancelled
from bizsuite.erp.sales.tables import Order
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Refused


async def check_left(
    db: Db, customer_id: uuid.UUID, coupons: Mapping[uuid.UUID, Coupon], paths: Mapping[uuid.UUID, Any]
) -> None:
    """Whether coupons can be used once more, by this customer. Refuses COUPON_USED_UP."""
    for key, refusal in (await used_up(db, customer_id, coupons)).items():
        refusal.path = tuple(paths[key] or ())
        raise refusal


async def used_up(
    db: Db, customer_id: uuid.UUID, coupons: Mapping[uuid.UUID, Coupon]
) -> dict[uuid.UUID, Refused]:
    """The coupons that cannot be used once more by a customer, and why. One statement, none without coupons."""
    own = await loaders.used_by(db, coupons, customer_id) if coupons else {}
    found = {}
    for key, coupon in coupons.items():
        if coupon.uses_max is not None and coupon.used >= coupon.uses_max:
            found[key] = Refused(
                "COUPON_USED_UP", "The coupon {coupon} has been used up.", coupon=coupon.code
            )
        elif coupon.customer_uses_max is not None and own.get(key, 0) >= coupon.customer_uses_max:
            found[key] = Refused(
                "COUPON_USED_UP",
                "This customer has used the coupon {coupon} as often as is allowed.",
                coupon=coupon.code,
            )
    return found


def use(db: Db, order: Order, coupons: Sequence[Coupon]) -> None:
    """Count one more use of coupons, which are locked."""
    for coupon in coupons:
        coupon.used += 1
        db.add(
            CouponUse(
                company_id=order.company_id,
                coupon_id=coupon.id,
                order_id=order.id,
                customer_id=order.customer_id,
            )
        )


async def release(db: Db, uses: Sequence[CouponUse], coupons: Mapping[uuid.UUID, Coupon]) -> None:
    """Take uses of coupons back, which are locked."""
    for each in uses:
        coupons[each.coupon_id].used -= 1
        await db.delete(each)


async def release_of_order(db: Db, event: SalesOrderCancelled) -> None:
    """Let others use the coupons of an order that is void."""
    uses = await loaders.uses_of(db, event.order_id)
    if uses:
        await release(db, uses, await db.lock_all(Coupon, {each.coupon_id for each in uses}))
        await db.flush()
