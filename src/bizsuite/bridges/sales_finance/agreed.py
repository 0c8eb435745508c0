"""What was agreed on with an order, and what of it is on no invoice yet: the invoices of it sum to the order."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from bizsuite.bridges.sales_finance.loaders import Billing, Invoiced, on_invoices, taxes_on_invoices
from bizsuite.bridges.sales_taxes.loaders import taxes_of_lines
from bizsuite.erp.trade.rules.documents import Rest
from bizsuite.kernel.db import Db
from bizsuite.kernel.values import ZERO

Sizes = tuple[Decimal, Decimal, Decimal]
"""A base, what a tax on it comes to exactly, and rounded."""


@dataclass(frozen=True, slots=True)
class Agreed:
    """What of orders is on invoices that stand, and the taxes of their lines on both."""

    invoiced: Mapping[uuid.UUID, Invoiced]
    taxes: Mapping[uuid.UUID, Sequence[Any]]
    invoiced_taxes: Mapping[tuple[uuid.UUID, uuid.UUID], Sizes]

    @property
    def quantities(self) -> dict[uuid.UUID, Decimal]:
        """How much of each line is on invoices."""
        return {key: each.quantity for key, each in self.invoiced.items()}

    def tax_ids(self, line: Any) -> list[uuid.UUID] | None:
        """The taxes that a line bears; None where its order knew a rate only."""
        return [row.tax_id for row in self.taxes.get(line.id, ())] if line.is_taxed else None

    def rest(self, line: Any, quantity: Decimal) -> Rest:
        """What is left of a line, of which so much is to be invoiced now."""
        done = self.invoiced.get(line.id, Invoiced())
        return Rest(
            net=max(line.net - done.net, ZERO),
            tax=line.tax - done.tax if line.tax < 0 else max(line.tax - done.tax, ZERO),
            taxes={row.tax_id: self._left(row) for row in self.taxes.get(line.id, ())},
            is_last=done.quantity + quantity == line.quantity,
        )

    def _left(self, row: Any) -> Sizes:
        base, unrounded, amount = self.invoiced_taxes.get((row.line_id, row.tax_id), (ZERO, ZERO, ZERO))
        return row.base - base, row.unrounded - unrounded, row.amount - amount


async def agreed_of(db: Db, billing: Mapping[uuid.UUID, Billing]) -> Agreed:
    """What was agreed on with orders. Two statements more where their lines bear named taxes."""
    invoiced = await on_invoices(db, billing)
    taxed = [line.id for each in billing.values() for line in each.lines if line.is_taxed]
    return Agreed(invoiced, await taxes_of_lines(db, taxed), await taxes_on_invoices(db, taxed))
