"""Parts of an answer that a plan reads while the executor runs: payloads of mutations, subjects of events, and what
stands beside or below a field that no plan can say."""

from typing import Any
from uuid import UUID

import orjson
from graphql import GraphQLError, GraphQLResolveInfo

from bizsuite.graph.context import Context
from bizsuite.graph.engine.executed import Executing
from bizsuite.graph.engine.holes import Irregular
from bizsuite.graph.engine.plan import Asking
from bizsuite.graph.engine.selections import Unplanned
from bizsuite.kernel.errors import Fault, Refused
from bizsuite.kernel.reads import Entity, asked_by

NOT_PLANNED = object()
"""No plan can read this row here; the executor must."""


async def fragment(info: GraphQLResolveInfo[Context], entity: Entity, key: UUID) -> Any:
    """The JSON of a row as the field's selection wants it; None where there is none that the actor may see.

    NOT_PLANNED where the executor must read it. The rows of one level are read together.
    """
    context, nodes = info.context, info.field_nodes
    running = context.planned
    if running is None:
        return NOT_PLANNED
    plans = running.document.nodes(nodes)

    async def load_many(keys: list[Any]) -> list[Any]:
        db, variables = context.db, running.variables
        executing = Executing(running, context)
        asking = Asking(variables.coerced, db.actor, asked_by(db.actor), db.driver_rows, executing, variables)
        try:
            found = await plans.read(asking, entity.name, keys)
        except (Unplanned, Irregular, Fault, Refused, GraphQLError):
            return [NOT_PLANNED] * len(keys)
        return [orjson.Fragment(found[each]) if each in found else None for each in keys]

    handle = ("fragment", entity.name, tuple(id(node) for node in nodes))
    return await context.loader(handle, load_many).load(key)
