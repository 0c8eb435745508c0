"""The root fields that plans answer, and the rows of any type by their ids."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from graphql import FieldNode, GraphQLField, is_non_null_type

from bizsuite.graph.catalogue import camel
from bizsuite.graph.engine.aggregate_pages import AggregatePages
from bizsuite.graph.engine.compiler import Compiler
from bizsuite.graph.engine.conditions import compare
from bizsuite.graph.engine.connections import Pages
from bizsuite.graph.engine.embedding import key_in
from bizsuite.graph.engine.holes import ExecutedHole, NodeHole, details_of
from bizsuite.graph.engine.json_text import HOLE, literal, or_null
from bizsuite.graph.engine.operands import Operand
from bizsuite.graph.engine.plan import KeyedPlan, LeftRoot, Plan
from bizsuite.graph.engine.selections import Merged, Unplanned, WhollyUnplanned
from bizsuite.graph.engine.shape import Variables, plain
from bizsuite.graph.engine.source import Source
from bizsuite.graph.engine.statement import KEYS, LENGTH_MAX, Statement, written
from bizsuite.graph.fields import MARK, Acting, Aggregated, Found, Listed, metadata_of
from bizsuite.graph.lookup import NODES_MAX, NodeFound, NodesFound
from bizsuite.graph.node import GlobalId, decode
from bizsuite.kernel.errors import BadInput, Forbidden
from bizsuite.kernel.external import ExternalId
from bizsuite.kernel.reads import Asker, Entity
from bizsuite.kernel.tables import table_of

Root = Any
"""SQL whose text is the field's JSON, or a function that writes it from the variables."""


def planned(compiler: Compiler, merged: Merged) -> Plan:
    """The plan of a query with these root fields. Raises Unplanned; faults: BAD_USER_INPUT, FORBIDDEN."""
    guard = compiler.document.guard
    columns: list[Any] = [] if guard is None else [guard.label("epoch")]
    roots: list[tuple[str, int | Callable[[Variables], str]]] = []
    for key, nodes in merged.items():
        root = _root_or_hole(compiler, nodes)
        if callable(root):
            roots.append((key, root))
        else:
            roots.append((key, len(columns)))
            columns.append(root)
    statement = _written(compiler, sa.select(*columns)) if columns else None
    return Plan(compiler.shape.facets, statement, roots, compiler.holes, guard is not None)


def _root_or_hole(compiler: Compiler, nodes: Sequence[FieldNode]) -> Root:
    """A root field; a hole for the executor where there is no plan for it, or it is forbidden."""
    known = len(compiler.holes)
    try:
        return _root(compiler, nodes)
    except WhollyUnplanned:
        raise
    except (Unplanned, Forbidden) as reason:
        query = compiler.schema.query_type
        assert query is not None
        del compiler.holes[known:]
        made = ExecutedHole(query, details_of(nodes), is_refused=isinstance(reason, Forbidden))
        compiler.holes.append(made)
    return LeftRoot(f"{HOLE}{known}:[]{HOLE}")


def keyed(compiler: Compiler, entity: Entity, nodes: Sequence[FieldNode]) -> KeyedPlan:
    """The plan by which rows of an entity are read by their ids, as these nodes select them."""
    source = Source(entity)
    asked = sa.bindparam(KEYS, type_=sa.ARRAY(sa.Uuid))
    selected = (
        sa.select(source.id, compiler.node(source, nodes))
        .select_from(source.clause)
        .where(source.id == sa.any_(asked), *source.walls(compiler.actor, listed=False))
    )
    statement = _written(compiler, selected)
    return KeyedPlan(compiler.shape.facets, statement, compiler.holes)


def _written(compiler: Compiler, selected: sa.Select[Any]) -> Statement:
    statement = written(selected, compiler.shape.reads)
    if len(statement.sql) > LENGTH_MAX:
        raise WhollyUnplanned("too long a statement")
    return statement


def _root(compiler: Compiler, nodes: Sequence[FieldNode]) -> Root:
    name = nodes[0].name.value
    query = compiler.schema.query_type
    assert query is not None
    if name == "__typename":
        return lambda _: f'"{query.name}"'
    if name.startswith("__"):
        raise Unplanned("introspection")
    field = query.fields[name]
    compiler.require(field)
    match metadata_of(field).get(MARK):
        case Found(entity):
            return _found(compiler, entity, field, nodes)
        case Listed(entity):
            return Pages(compiler, entity).text(field, nodes)
        case Aggregated(declared):
            return AggregatePages(compiler, declared).text(field, nodes)
        case Acting(entity, asked):
            return _acting(compiler, entity, asked, field, nodes)
        case NodeFound():
            return _node(compiler, field, nodes)
        case NodesFound():
            return _nodes(compiler, field, nodes)
    raise Unplanned(f"{name} has a resolver of its own")


def _row(compiler: Compiler, source: Source, nodes: Sequence[FieldNode], *conditions: Any) -> Any:
    """The JSON of the one row that the conditions leave, if the actor may see it."""
    compiler.subselect()
    return (
        sa.select(compiler.node(source, nodes))
        .select_from(source.clause)
        .where(*conditions, *source.walls(compiler.actor, listed=False))
        .scalar_subquery()
    )


def _found(compiler: Compiler, entity: Entity, field: GraphQLField, nodes: Sequence[FieldNode]) -> Root:
    given = compiler.shape.arguments(field, nodes[0])
    text, by = given.get("id"), given.get("by")
    if (text is None) == (by is None):
        raise BadInput("Pass either `id` or `by`.")
    source = Source(entity)
    if by is None:
        condition = source.id == compiler.shape.bound(text, sa.Uuid(), key_in(entity))
    else:
        condition = source.id == _key_by(compiler, entity, by)
    found = _row(compiler, source, nodes, condition)
    return or_null(found, allowed=not is_non_null_type(field.type))[0]


def _key_by(compiler: Compiler, entity: Entity, by: Mapping[str, Any]) -> Any:
    """The key of the row that another key names."""
    (name, value), *_ = by.items()
    if name == "externalId":
        known = table_of(ExternalId).alias()
        return (
            sa.select(known.c.subject_id)
            .where(
                known.c.tenant_id == Asker.tenant_id,
                known.c.subject_type == literal(entity.name),
                known.c.system == compiler.shape.bound(value["system"], sa.Text()),
                known.c.value == compiler.shape.bound(value["value"], sa.Text()),
            )
            .scalar_subquery()
        )
    source = Source(entity)
    column = getattr(source, next(column for column in entity.by if camel(column) == name))
    return (
        sa.select(source.id)
        .select_from(source.clause)
        .where(compare(compiler.shape, column, "eq", value), *source.walls(compiler.actor, listed=True))
        .limit(sa.literal_column("1"))
        .scalar_subquery()
    )


def _acting(
    compiler: Compiler,
    entity: Entity,
    asked: Mapping[str, str],
    field: GraphQLField,
    nodes: Sequence[FieldNode],
) -> Root:
    """The row of whoever asks, with what the request says in the place of some columns."""
    said = {column: getattr(Asker, name) for column, name in asked.items()}
    source = Source(entity, said)
    found = _row(compiler, source, nodes, source.id == Asker.user_id)
    return or_null(found, allowed=not is_non_null_type(field.type))[0]


def _node(compiler: Compiler, field: GraphQLField, nodes: Sequence[FieldNode]) -> Root:
    operand = compiler.shape.arguments(field, nodes[0])["id"]
    assert isinstance(operand, Operand)

    def type_name(variables: Variables) -> str:
        try:
            return decode(plain(operand, variables)).type
        except BadInput:
            return ""

    decode(plain(operand, compiler.variables.coerced))
    name = compiler.shape.facet(f"type of {id(nodes[0])}", type_name)
    entity = compiler.catalogue.entities.get(name)
    if entity is None or not compiler.is_node(name):
        return lambda _: "null"
    source = Source(entity)
    condition = source.id == compiler.shape.bound(operand, sa.Uuid(), key_in(entity))
    return or_null(_row(compiler, source, nodes, condition), allowed=True)[0]


def _nodes(compiler: Compiler, field: GraphQLField, nodes: Sequence[FieldNode]) -> Root:
    """Nodes of whatever types: a hole for each id."""
    operand = compiler.shape.arguments(field, nodes[0])["ids"]
    compiler.holes.append(NodeHole(compiler.document.nodes(nodes), compiler.is_node))
    number = len(compiler.holes) - 1

    def text(variables: Variables) -> str:
        ids = plain(operand, variables)
        if len(ids) > NODES_MAX:
            raise BadInput("`ids` takes at most {most} ids.", most=NODES_MAX)
        return f"[{','.join(_hole(number, decode(each)) for each in ids)}]"

    return text


def _hole(number: int, named: GlobalId) -> str:
    return f'{HOLE}{number}:["{named.type}","{named.key}"]{HOLE}'
