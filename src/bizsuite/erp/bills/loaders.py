"""What cannot be declared about bills: ids in other systems, and the look for broken promises."""

import uuid
from collections.abc import Mapping, Sequence

from bizsuite.erp.bills import reads
from bizsuite.erp.bills.tables import BILLS
from bizsuite.erp.trade.loaders import findings
from bizsuite.kernel.db import Db
from bizsuite.kernel.external import ExternalId, external_ids
from bizsuite.kernel.integrity import Finding
from bizsuite.kernel.reads import batch


async def external_ids_of_bills(db: Db, bills: Sequence[uuid.UUID]) -> Mapping[uuid.UUID, list[ExternalId]]:
    """The ids by which other systems know bills."""
    return await external_ids(db, "VendorBill", bills)


bill_external_ids = batch(reads.bill, external_ids_of_bills)


async def integrity(db: Db) -> list[Finding]:
    """Bills of the company that the actor works in that break a promise."""
    return await findings(db, BILLS, "bill")
