"""What may be said of lots and serial numbers. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from bizsuite.erp.inventory.rules.shipments import positive
from bizsuite.erp.inventory.rules.words import LotTracking
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.paths import DOCUMENT
from bizsuite.kernel.values import ZERO


@dataclass(frozen=True, slots=True, kw_only=True)
class LotPart:
    """So much of one lot, which is named by its code; `expires_on` is said of a lot that comes for the first time."""

    code: str
    quantity: Decimal | None = None
    """The whole line where that names one lot only."""
    expires_on: date | None = None
    path: Sequence[str] = DOCUMENT
    """Where the input names it."""


@dataclass(frozen=True, slots=True)
class Traits:
    """What is known of a lot."""

    code: str
    expires_on: date | None = None
    received_on: date | None = None

    def is_good_on(self, day: date) -> bool:
        """Whether it may be used on a day: the day on which it expires is the last one."""
        return self.expires_on is None or day <= self.expires_on


@dataclass(frozen=True, slots=True)
class Tracking:
    """How goods of a product are told apart, and whether their lots expire."""

    mode: LotTracking = LotTracking.NONE
    has_expiry: bool = False


def quantities_of(
    parts: Sequence[LotPart], quantity: Decimal, path: Sequence[str]
) -> list[tuple[LotPart, Decimal]]:
    """How much of each lot of a line. Refuses with INVALID_VALUE, LOT_QUANTITIES (fact: quantity)."""
    if len(parts) == 1 and parts[0].quantity is None:
        return [(parts[0], positive(quantity, path))]
    told = [(part, positive(part.quantity or ZERO, [*part.path, "quantity"])) for part in parts]
    if sum((own for _, own in told), ZERO) != quantity:
        raise Refused(
            "LOT_QUANTITIES", "The lots must come to {quantity} together.", path=path, quantity=quantity
        )
    return told


def is_named(mode: LotTracking, named: bool, product: str, path: Sequence[str]) -> None:
    """Goods that are told apart move by lot, others do not. Refuses with LOT_REQUIRED, LOT_NOT_TRACKED."""
    if mode is not LotTracking.NONE and not named:
        raise Refused("LOT_REQUIRED", "Of {product} a lot must be named.", path=path, product=product)
    if mode is LotTracking.NONE and named:
        raise Refused("LOT_NOT_TRACKED", "{product} is not kept by lot.", path=path, product=product)


def pieces(mode: LotTracking, quantity: Decimal, path: Sequence[str], *, of_one: bool) -> None:
    """Goods with serial numbers are whole pieces, and `of_one` number there is one. Refuses with SERIAL_QUANTITY."""
    if mode is not LotTracking.SERIAL:
        return
    if quantity != 1 if of_one else quantity % 1:
        raise Refused("SERIAL_QUANTITY", "Each serial number is one piece.", path=path)


def expiry_of_new(tracking: Tracking, part: LotPart) -> date | None:
    """When a lot expires that comes for the first time. Refuses with LOT_EXPIRY_REQUIRED, INVALID_VALUE."""
    if tracking.has_expiry and part.expires_on is None:
        raise Refused(
            "LOT_EXPIRY_REQUIRED", "Say when {lot} expires.", path=[*part.path, "expiresOn"], lot=part.code
        )
    if part.expires_on is not None and not tracking.has_expiry:
        raise Refused("INVALID_VALUE", "This product does not expire.", path=[*part.path, "expiresOn"])
    return part.expires_on


def is_same_expiry(known: Traits, part: LotPart) -> None:
    """What is said of a lot that is known must be so. Refuses with LOT_EXPIRY_DIFFERS (facts: lot, expires_on)."""
    if part.expires_on is not None and part.expires_on != known.expires_on:
        raise Refused(
            "LOT_EXPIRY_DIFFERS",
            "{lot} expires on {expires_on}.",
            path=[*part.path, "expiresOn"],
            lot=known.code,
            expires_on=known.expires_on,
        )


def is_good(lot: Traits, day: date, allowed: bool, path: Sequence[str]) -> None:
    """What has expired moves only where that is `allowed`. Refuses with LOT_EXPIRED (facts: lot, expires_on)."""
    if not allowed and not lot.is_good_on(day):
        raise Refused(
            "LOT_EXPIRED",
            "{lot} has expired on {expires_on}.",
            path=path,
            lot=lot.code,
            expires_on=lot.expires_on,
        )


def unknown(code: str, path: Sequence[str]) -> Refused:
    """There is no such lot of this product (LOT_UNKNOWN)."""
    return Refused("LOT_UNKNOWN", "There is no lot {lot}.", path=path, lot=code)


def there_already(path: Sequence[str]) -> Refused:
    """A piece cannot come that is there (SERIAL_TWICE)."""
    return Refused("SERIAL_TWICE", "A piece with this serial number is there already.", path=path)


def change_of_tracking(before: Tracking, after: Tracking, in_stock: bool) -> Tracking:
    """Goods at hand cannot be told apart afterwards. Refuses with INVALID_VALUE, TRACKING_WITH_STOCK."""
    if after.has_expiry and after.mode is LotTracking.NONE:
        raise Refused("INVALID_VALUE", "Lots expire, and this product has none.", path=["hasExpiry"])
    if in_stock and after != before:
        raise Refused(
            "TRACKING_WITH_STOCK", "This can be changed only while none of it is in stock.", path=["mode"]
        )
    return after
