"""What orders tell others, and what others are asked before."""

import uuid
from collections.abc import Sequence, Set
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class SalesPolicySet:
    """A product, or a company for all others, is invoiced by another policy from now on."""

    policy_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class SalesOrderCreated:
    """A draft has been written."""

    order_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class SalesOrderChanged:
    """A draft has been changed."""

    order_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class Sold:
    """An order and its lines, in their order, as they are in the transaction: for those who act on many at once."""

    order: Any
    lines: Sequence[Any]
    base: str
    """The currency of the order's company."""
    goods: Set[uuid.UUID]
    """The products that are goods."""


@dataclass(frozen=True, slots=True)
class SalesOrdersExpected:
    """Orders are about to be confirmed; what that takes is read, and made where it is missing, before any lock."""

    buyers: Set[tuple[uuid.UUID, uuid.UUID]]
    """The companies that sell, each with a customer."""


@dataclass(frozen=True, slots=True)
class SalesOrdersConfirming:
    """Orders are about to be confirmed; whoever must not let it happen refuses."""

    orders: Sequence[Sold]


@dataclass(frozen=True, slots=True)
class SalesOrdersConfirmed:
    """Orders are confirmed together, unless somebody who is asked at the same time refuses."""

    orders: Sequence[Sold]


@dataclass(frozen=True, slots=True)
class SalesOrderConfirmed:
    """An order binds us now."""

    order_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class SalesOrderEnding:
    """An order is about to be cancelled or closed; documents that are only planned for it are locked or given up now.

    Documents are locked before credit and stock, which are given back once the order has ended: credit when it is
    cancelled or closed, stock after that.
    """

    order_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class SalesOrderEnded:
    """An order was cancelled or closed, and its credit was given back; now what was set aside of goods is free."""

    order_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class SalesOrderCancelled:
    """An order is void; nothing of it was delivered or invoiced."""

    order_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class SalesOrderClosed:
    """Nothing more of an order will be delivered."""

    order_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class SalesOrderDelivered:
    """Goods of an order have left."""

    order_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class SalesOrderReturned:
    """Goods of an order are back."""

    order_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class SalesOrderInvoiced:
    """Lines of an order have been invoiced, or an invoice of them was reversed."""

    order_id: uuid.UUID
