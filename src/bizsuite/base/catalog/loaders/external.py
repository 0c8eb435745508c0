"""What cannot be declared about the catalogue: ids in other systems."""

import uuid
from collections.abc import Mapping, Sequence

from bizsuite.base.catalog import reads
from bizsuite.kernel.db import Db
from bizsuite.kernel.external import ExternalId, external_ids
from bizsuite.kernel.reads import batch


async def external_ids_of_products(
    db: Db, products: Sequence[uuid.UUID]
) -> Mapping[uuid.UUID, list[ExternalId]]:
    """The ids by which other systems know products."""
    return await external_ids(db, "Product", products)


product_external_ids = batch(reads.product, external_ids_of_products)
