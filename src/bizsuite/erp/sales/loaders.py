"""What cannot be declared about orders: ids in other systems, and what breaks their promises."""

import uuid
from collections.abc import Mapping, Sequence

from bizsuite.erp.sales import reads
from bizsuite.erp.sales.tables import Order, OrderLine
from bizsuite.kernel.db import Db
from bizsuite.kernel.external import ExternalId, external_ids
from bizsuite.kernel.headers import Headed
from bizsuite.kernel.integrity import Finding
from bizsuite.kernel.reads import batch
from bizsuite.kernel.tables import table_of

ORDER, LINE = table_of(Order), table_of(OrderLine)
_HEADED = Headed(ORDER, LINE, "order_id")
_SHARED = ("currency", "company_id", "owner_id", "department_id")


async def external_ids_of_orders(db: Db, orders: Sequence[uuid.UUID]) -> Mapping[uuid.UUID, list[ExternalId]]:
    """The ids by which other systems know orders."""
    return await external_ids(db, "SalesOrder", orders)


order_external_ids = batch(reads.order, external_ids_of_orders)


async def integrity(db: Db) -> list[Finding]:
    """Orders of the actor's tenant whose header is not what their lines say."""
    found = []
    standing = LINE.c.delivered_quantity - LINE.c.replaced_quantity
    kept = LINE.c.quantity - LINE.c.returned_quantity + LINE.c.replaced_quantity
    for check, statement in (
        ("order_totals_vs_lines", _HEADED.totals(db)),
        ("delivery_state_vs_lines", _HEADED.states(db, "delivery_state", standing, LINE.c.quantity)),
        ("invoice_state_vs_lines", _HEADED.states(db, "invoice_state", LINE.c.invoiced_quantity, kept)),
        ("order_lines_alike", _HEADED.unlike(db, *_SHARED)),
    ):
        found += [Finding(check, "SalesOrder", row.id, row.detail) for row in await db.rows(statement)]
    return found
