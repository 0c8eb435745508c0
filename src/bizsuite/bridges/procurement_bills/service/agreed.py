"""What was agreed on with a purchase order, and what of it is on no bill yet: the bills of it sum to the order."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from bizsuite.bridges.procurement_bills import loaders
from bizsuite.bridges.procurement_bills.loaders import Sizes, Told
from bizsuite.bridges.procurement_bills.rules.billing import BilledLine
from bizsuite.bridges.procurement_taxes.loaders import taxes_of_lines
from bizsuite.erp.procurement.tables import OrderLine
from bizsuite.erp.trade.rules.documents import Rest
from bizsuite.kernel.db import Db
from bizsuite.kernel.values import ZERO

_NOTHING: Sizes = (ZERO, ZERO, ZERO)


@dataclass(frozen=True, slots=True)
class Agreed:
    """What of an order is on bills that stand, and the taxes that its lines bear."""

    billed: Mapping[uuid.UUID, Told]
    taxes: Mapping[uuid.UUID, Sequence[Any]]

    def tax_ids(self, line: OrderLine) -> list[uuid.UUID] | None:
        """The taxes that a line bears; None where its order knew a rate only."""
        return [row.tax_id for row in self.taxes.get(line.id, ())] if line.is_taxed else None

    def rest(self, line: OrderLine, asked: BilledLine) -> Rest | None:
        """What is left of a line of which so much is to be billed now.

        None where that is no part of what was agreed on: at another price, more than was ordered, or after bills at
        other prices.
        """
        done = self.billed.get(line.id, Told())
        quantity = done.quantity + asked.quantity
        if not is_as_agreed(line, asked) or done.net != done.expected or quantity > line.quantity:
            return None
        return Rest(
            net=max(line.net - done.net, ZERO),
            tax=line.tax - done.tax if line.tax < 0 else max(line.tax - done.tax, ZERO),
            taxes={row.tax_id: _left(row, done) for row in self.taxes.get(line.id, ())},
            is_last=quantity == line.quantity,
        )


def is_as_agreed(line: OrderLine, asked: BilledLine) -> bool:
    """Whether a line is billed at the price that was agreed on."""
    same_price = asked.unit_price is None or asked.unit_price == line.unit_price
    return same_price and (asked.discount is None or asked.discount == line.discount)


def _left(row: Any, done: Told) -> Sizes:
    return left_of((row.base, row.unrounded, row.amount), done.taxes.get(row.tax_id, _NOTHING))


def left_of(whole: Sizes, taken: Sizes) -> Sizes:
    """What is left of a tax."""
    return whole[0] - taken[0], whole[1] - taken[1], whole[2] - taken[2]


def rest_of_bill(
    line: Any, taxes: Mapping[uuid.UUID, Sizes], noted: Told, quantity: Decimal, left: Decimal
) -> Rest:
    """What notes have left of a line of a bill, of which so much of what is `left` is to be taken back now."""
    return Rest(
        net=max(line.net - noted.net, ZERO),
        tax=line.tax - noted.tax if line.tax < 0 else max(line.tax - noted.tax, ZERO),
        taxes={key: left_of(sizes, noted.taxes.get(key, _NOTHING)) for key, sizes in taxes.items()},
        is_last=quantity == left,
    )


async def agreed_of(db: Db, lines: Sequence[OrderLine]) -> Agreed:
    """What was agreed on with an order whose lines these are. One statement more where they bear named taxes."""
    billed = await loaders.told_of_orders(db, [line.id for line in lines])
    return Agreed(billed, await taxes_of_lines(db, [line.id for line in lines if line.is_taxed]))
