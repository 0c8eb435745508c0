"""All records of one kind as JSON lines, read through the schema as the tenant's administrator sees them."""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any, TextIO

import orjson
from graphql import GraphQLSchema, execute, get_named_type, is_leaf_type, is_object_type, parse

from bizsuite.app import compose
from bizsuite.commands.people import administrator
from bizsuite.commands.place import Place, Stopped, place
from bizsuite.graph.context import Contexts
from bizsuite.settings import Settings

PAGE = 100


def run(tenant: str, entity: str, target: Path | None) -> None:
    """Write the records to a file, or to standard output."""
    with ExitStack() as stack:
        found = stack.enter_context(place(Settings.load()))
        stream = stack.enter_context(target.open("w", encoding="utf-8")) if target else sys.stdout
        number = asyncio.run(_export(found, tenant, entity, stream))
    sys.stderr.write(f"{number} {entity}\n")


async def _export(found: Place, tenant: str, entity: str, stream: TextIO) -> int:
    number = 0
    async for record in _records(found, tenant, entity):
        stream.write(orjson.dumps(record).decode() + "\n")
        number += 1
    return number


async def _records(found: Place, tenant: str, entity: str) -> AsyncIterator[Any]:
    """Every record, page by page, in one snapshot."""
    suite = compose()
    document = parse(_query(suite.schema.core, entity))
    database = found.open(suite.wiring, pool=2)
    try:
        actor = await administrator(database, tenant)
        async with Contexts(database, {}).query(actor) as context:
            cursor: str | None = None
            while True:
                answer: Any = execute(
                    suite.schema.core, document, context_value=context, variable_values={"after": cursor}
                )
                answer = await answer
                if answer.errors:
                    raise Stopped(f"{entity} cannot be read: {answer.errors[0].message}")
                page = answer.data["records"]
                for record in page["nodes"]:
                    yield record
                cursor = page["pageInfo"]["endCursor"]
                if not page["pageInfo"]["hasNextPage"]:
                    return
    finally:
        await database.close()


def _query(schema: GraphQLSchema, entity: str) -> str:
    """A query for all plain fields of a list, and the ids of what its entries belong to."""
    field = schema.query_type.fields.get(entity) if schema.query_type else None
    connection: Any = get_named_type(field.type) if field else None
    if connection is None or not connection.name.endswith("Connection"):
        lists = sorted(
            name
            for name, each in (schema.query_type.fields if schema.query_type else {}).items()
            if get_named_type(each.type).name.endswith("Connection")
        )
        raise Stopped(f"there is no list {entity!r}; there are {', '.join(lists)}.")
    node: Any = get_named_type(connection.fields["nodes"].type)
    shown = " ".join(filter(None, (_selection(name, each) for name, each in node.fields.items())))
    return (
        "query($after: String) { records: "
        f"{entity}(first: {PAGE}, after: $after) {{ pageInfo {{ hasNextPage endCursor }} nodes {{ {shown} }} }} }}"
    )


def _selection(name: str, field: Any) -> str:
    kind = get_named_type(field.type)
    if field.args:
        return ""
    if is_leaf_type(kind):
        return name
    if kind.name == "Money":
        return f"{name} {{ amount currency }}"
    return f"{name} {{ id }}" if is_object_type(kind) and "id" in kind.fields else ""
