"""All records of one kind as JSON lines, read through the schema as the tenant's administrator sees them."""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import ExitStack
from inspect import isawaitable
from pathlib import Path
from typing import Any, TextIO

import orjson
from graphql import GraphQLSchema, execute, get_named_type, is_leaf_type, is_object_type, parse

from bizsuite.app import compose
from bizsuite.commands.people import administrator
from bizsuite.commands.place import Place, Stopped, place
from bizsuite.graph.context import Contexts
from bizsuite.kernel.permissions import Actor
from bizsuite.settings import Settings

PAGE = 100


def run(tenant: str, entity: str, target: Path | None, filter_text: str | None = None) -> None:
    """Write the records to a file, or to standard output; those that a filter of the list lets through, as JSON."""
    given = None if filter_text is None else _filter(filter_text)
    with ExitStack() as stack:
        found = stack.enter_context(place(Settings.load()))
        stream = stack.enter_context(target.open("w", encoding="utf-8")) if target else sys.stdout
        number = asyncio.run(_export(found, tenant, entity, given, stream))
    sys.stderr.write(f"{number} {entity}\n")


def _filter(text: str) -> Any:
    try:
        found = orjson.loads(text)
    except orjson.JSONDecodeError:
        found = None
    if not isinstance(found, dict):
        raise Stopped('--filter is a JSON object, such as \'{"status": {"eq": "CONFIRMED"}}\'.')
    return found


async def _export(found: Place, tenant: str, entity: str, given: Any, stream: TextIO) -> int:
    suite = compose()
    database = found.open(suite.wiring, pool=2)
    number = 0
    try:
        actor = await administrator(database, tenant)
        async for record in records(suite.schema.core, Contexts(database, {}), actor, entity, given):
            stream.write(orjson.dumps(record).decode() + "\n")
            number += 1
    finally:
        await database.close()
    return number


async def records(
    schema: GraphQLSchema, contexts: Contexts, actor: Actor, entity: str, given: Any = None
) -> AsyncIterator[Any]:
    """Every record of a list that its filter lets through, page by page, in one snapshot.

    Stopped for what is no list, and for a filter that the list does not know.
    """
    document = parse(_query(schema, entity))
    async with contexts.query(actor) as context:
        cursor: str | None = None
        while True:
            variables = {"after": cursor, **({} if given is None else {"filter": given})}
            answer: Any = execute(schema, document, context_value=context, variable_values=variables)
            answer = await answer if isawaitable(answer) else answer
            if answer.errors:
                raise Stopped(f"{entity} cannot be read: {answer.errors[0].message}")
            page = answer.data["records"]
            for record in page["nodes"]:
                yield record
            cursor = page["pageInfo"]["endCursor"]
            if not page["pageInfo"]["hasNextPage"]:
                return


def _is_list(field: Any) -> bool:
    """Whether a root field lists records; groups of records are none."""
    return get_named_type(field.type).name.endswith("Connection") and "groupBy" not in field.args


def _query(schema: GraphQLSchema, entity: str) -> str:
    """A query for all plain fields of a list, and the ids of what its entries belong to."""
    fields = schema.query_type.fields if schema.query_type else {}
    field = fields.get(entity)
    if field is None or not _is_list(field):
        lists = sorted(name for name, each in fields.items() if _is_list(each))
        raise Stopped(f"there is no list {entity!r}; there are {', '.join(lists)}.")
    connection: Any = get_named_type(field.type)
    node: Any = get_named_type(connection.fields["nodes"].type)
    shown = " ".join(filter(None, (_selection(name, each) for name, each in node.fields.items())))
    return (
        f"query($after: String, $filter: {field.args['filter'].type}) {{ records: "
        f"{entity}(first: {PAGE}, after: $after, filter: $filter) "
        f"{{ pageInfo {{ hasNextPage endCursor }} nodes {{ {shown} }} }} }}"
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
