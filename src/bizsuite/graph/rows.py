"""Rows of entities for fields that have a resolver of their own."""

from typing import Any
from uuid import UUID

from bizsuite.graph.context import Info
from bizsuite.kernel.reads import Entity


async def row(info: Info, entity: Entity, key: UUID | None) -> Any:
    """The row with this id as the field's own selection wants it; None where there is none that the actor may see.

    Faults: FORBIDDEN without the permission to read such rows. The rows of one level are read together.
    """
    schema: Any = info.schema
    return await schema.oracle.by_id(info._raw_info, entity, key)
