"""What cannot be declared about invoices: ids in other systems, and the look for broken promises."""

import uuid
from collections.abc import Mapping, Sequence

from bizsuite.erp.invoicing import reads
from bizsuite.erp.invoicing.tables import INVOICES
from bizsuite.erp.trade.loaders import findings
from bizsuite.kernel.db import Db
from bizsuite.kernel.external import ExternalId, external_ids
from bizsuite.kernel.integrity import Finding
from bizsuite.kernel.reads import batch


async def external_ids_of_invoices(
    db: Db, invoices: Sequence[uuid.UUID]
) -> Mapping[uuid.UUID, list[ExternalId]]:
    """The ids by which other systems know invoices."""
    return await external_ids(db, "Invoice", invoices)


invoice_external_ids = batch(reads.invoice, external_ids_of_invoices)


async def integrity(db: Db) -> list[Finding]:
    """Invoices of the company that the actor works in that break a promise."""
    return await findings(db, INVOICES, "invoice")
