"""Whether records that a form names may be seen by whoever names them."""

import uuid

from bizsuite.graph.compose import ComposedSchema
from bizsuite.graph.context import Info
from bizsuite.graph.readable import may_see
from bizsuite.kernel.errors import Refused
from bizsuite.oa.approvals.loaders.forms import records_named


async def require_records(info: Info, instance_id: uuid.UUID) -> None:
    """Look at the records that the newest revision of a form has come to name, in the transaction that wrote it.

    Refuses NOT_FOUND for what is not there, or not to be seen: then nothing of the command is left.
    """
    named = await records_named(info.context.db, instance_id)
    if not named:
        return
    schema = info.schema
    assert isinstance(schema, ComposedSchema)
    for each in named:
        entity = schema.catalogue.entities.get(each.type)
        if entity is None or not await may_see(info.context.db, entity, uuid.UUID(each.key)):
            raise Refused("NOT_FOUND", "There is no such record.", path=each.path)
