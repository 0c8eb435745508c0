"""From the declarations of one operation to SQL that answers it: objects, relations and values.

Everything that is plain data becomes one statement whose text is the answer. What only Python can say leaves a hole.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

import sqlalchemy as sa
from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    GraphQLField,
    GraphQLObjectType,
    GraphQLSchema,
    get_named_type,
    is_non_null_type,
)
from graphql.execution.values import VariableValues

from bizsuite.graph.catalogue import Catalogue
from bizsuite.graph.engine import json_text
from bizsuite.graph.engine.conditions import Conditions, Row, join
from bizsuite.graph.engine.connections import Pages
from bizsuite.graph.engine.embedding import values_of
from bizsuite.graph.engine.holes import (
    BatchHole,
    ComputedHole,
    ExecutedHole,
    Hole,
    NodeHole,
    NodePlans,
    details_of,
    from_json,
    hole,
    looked_at_by,
)
from bizsuite.graph.engine.json_text import Pieces, joined, object_of, or_null
from bizsuite.graph.engine.masks import seen
from bizsuite.graph.engine.selections import Merged, Selections, Unplanned, WhollyUnplanned, sets_of
from bizsuite.graph.engine.serial import Serial
from bizsuite.graph.engine.shape import Shape
from bizsuite.graph.engine.source import Source, is_nullable
from bizsuite.graph.fields import READS, metadata_of
from bizsuite.kernel.errors import Forbidden
from bizsuite.kernel.permissions import Actor
from bizsuite.kernel.reads import (
    Asker,
    Batch,
    Column,
    Computed,
    Declaration,
    Embedded,
    Entity,
    Expression,
    Many,
    Masked,
    MoneyColumn,
    One,
    Poly,
)

INLINE_MAX = 4
"""Of how many types a node that a selection names is read inside the statement; others are read after it."""
SUBSELECTS_MAX = 300


class Document(Protocol):
    """What all plans of one document share."""

    schema: GraphQLSchema
    catalogue: Catalogue
    page_max: int
    guard: sa.ColumnElement[Any] | None
    """What tells whether an actor that was admitted before is still the same; null for one that is not."""

    @property
    def fragments(self) -> Mapping[str, FragmentDefinitionNode]:
        """Its fragments by name."""

    def nodes(self, nodes: Sequence[FieldNode]) -> NodePlans:
        """The plans by which nodes of any type are read as these nodes of the document select them."""


class Compiler:
    """Compiles one operation for one shape of variables and one set of permissions."""

    def __init__(self, document: "Document", variables: VariableValues, actor: Actor) -> None:
        self.document = document
        self.schema = document.schema
        self.catalogue = document.catalogue
        self.page_max = document.page_max
        self.variables = variables
        self.actor = actor
        self.shape = Shape(variables)
        self.selections = Selections(self.schema, document.fragments, self.shape)
        self.serial = Serial(self.catalogue, self.selections)
        self.conditions = Conditions(self.catalogue, actor, self.shape)
        self.holes: list[Hole] = []
        self._subselects = 0

    def kind_of(self, entity: Entity) -> GraphQLObjectType:
        """The GraphQL type of an entity."""
        kind = self.schema.type_map[entity.name]
        assert isinstance(kind, GraphQLObjectType)
        return kind

    # Rows

    def node(self, row: Row, nodes: Sequence[FieldNode]) -> sa.ColumnElement[str]:
        """The JSON object of a row, with what is selected below these nodes."""
        kind = self.kind_of(row.entity)
        merged: Merged = self.selections.below(kind, nodes)
        return joined(object_of((key, self._field(kind, row, chosen)) for key, chosen in merged.items()))

    def _field(self, kind: GraphQLObjectType, row: Row, nodes: Sequence[FieldNode]) -> Pieces:
        name = nodes[0].name.value
        if name == "__typename":
            return [f'"{kind.name}"']
        declaration, field = self.catalogue.declaration(row.entity, name), kind.fields[name]
        known = len(self.holes)
        try:
            self.require(field)
            if declaration is not None:
                return self._declared(declaration, row, field, nodes)
            if name == "id":
                return json_text.global_id(kind.name, row.id)
            if name == "version":
                return [sa.cast(row.version, sa.Text)]
        except WhollyUnplanned:
            raise
        except (Unplanned, Forbidden) as reason:
            del self.holes[known:]
            is_refused = isinstance(reason, Forbidden)
            looked_at = looked_at_by(declaration) if self.may(field) else ()
            return self._executed(kind, row, nodes, looked_at, is_refused=is_refused)
        return self._executed(kind, row, nodes, metadata_of(field).get(READS, ("id",)))

    def may(self, field: GraphQLField) -> bool:
        """Whether the actor has the permission that a field needs."""
        needs = metadata_of(field).get("needs")
        return needs is None or self.actor.may(needs)

    def require(self, field: GraphQLField) -> None:
        """Leave to the executor what the actor may not read: the error has its place in the answer."""
        needs = metadata_of(field).get("needs")
        if needs is not None and not self.actor.may(needs):
            raise Forbidden("You need the permission {permission}.", permission=needs.name)

    def _executed(
        self,
        kind: GraphQLObjectType,
        row: Row,
        nodes: Sequence[FieldNode],
        looked_at: Sequence[str],
        *,
        is_refused: bool = False,
    ) -> Pieces:
        """What only the executor can answer, which is given these columns of the row."""
        columns = {name: getattr(row, name) for name in looked_at}
        reads = {name: from_json(each.type) for name, each in columns.items()}
        made = ExecutedHole(kind, details_of(nodes), row.entity, reads, is_refused)
        return self._hole(made, *columns.values())

    def _declared(
        self, declaration: Declaration, row: Row, field: GraphQLField, nodes: Sequence[FieldNode]
    ) -> Pieces:
        required = is_non_null_type(field.type)
        match declaration:
            case Column():
                return self._column(declaration.column, row, field)
            case MoneyColumn():
                value, currency = getattr(row, declaration.amount), getattr(row, declaration.currency)
                nullable = is_nullable(row.entity, declaration.amount)
                return self._money(value, currency, nodes, nullable=nullable, required=required)
            case Masked():
                return self._masked(declaration, row, field, nodes)
            case Expression():
                return self._expression(declaration, row, field, nodes)
            case Computed():
                return self._computed(declaration, row, field, nodes)
            case Batch():
                key = getattr(row, declaration.key)
                write = self.serial.writer(field.type, nodes)
                return self._hole(BatchHole(declaration.load, from_json(key.type), write), key)
            case Embedded():
                return self._embedded(declaration, row, field, nodes)
            case One():
                return or_null(self.one(declaration, row, nodes), allowed=not required)
            case Many():
                return [Pages(self, declaration.target, declaration, row).text(field, nodes)]
            case Poly():
                return self._poly(declaration, row, nodes, required=required)
        raise Unplanned(f"no plan for {declaration}")

    # Values

    def _masked(
        self, declaration: Masked, row: Row, field: GraphQLField, nodes: Sequence[FieldNode]
    ) -> Pieces:
        """What is null in rows in which the actor does not see it."""
        is_seen = seen(declaration, row, self.actor)
        if is_seen is False:
            return ["null"]
        shown = self._declared(declaration.shown, row, field, nodes)
        if is_seen is True:
            return shown
        return [sa.case((is_seen, joined(shown)), else_=json_text.literal("null"))]

    def _column(self, name: str, row: Row, field: GraphQLField) -> Pieces:
        try:
            return json_text.scalar(
                get_named_type(field.type),
                getattr(row, name),
                nullable=is_nullable(row.entity, name),
                required=is_non_null_type(field.type),
            )
        except KeyError:
            raise Unplanned(f"no SQL writes a {field.type}") from None

    def _expression(
        self, declaration: Expression, row: Row, field: GraphQLField, nodes: Sequence[FieldNode]
    ) -> Pieces:
        required = is_non_null_type(field.type)
        value = declaration.value(row, Asker)
        if declaration.currency is not None:
            currency = declaration.currency(row, Asker)
            return self._money_expression(value, currency, nodes, required=required)
        return self._scalar(value, field)

    def _money_expression(
        self, value: Any, currency: Any, nodes: Sequence[FieldNode], *, required: bool
    ) -> Pieces:
        """Money of an expression, in a form that computes it once."""
        parts: dict[str, Pieces] = {
            "amount": ['"', json_text.amount_once(value, currency), '"'],
            "currency": ['"', sa.cast(currency, sa.Text), '"'],
            "__typename": ['"Money"'],
        }
        shown, has_amount = self._shown_money(parts, nodes)
        if has_amount:
            return or_null(json_text.chained(shown), allowed=not required)
        # Nothing of what is shown is null where the amount is.
        return self._unless_null(value, shown, required=required)

    def _money(
        self, value: Any, currency: Any, nodes: Sequence[FieldNode], *, nullable: bool, required: bool
    ) -> Pieces:
        parts: dict[str, Pieces] = {
            "amount": ['"', json_text.amount(value, currency), '"'],
            "currency": ['"', currency, '"'],
            "__typename": ['"Money"'],
        }
        shown, _ = self._shown_money(parts, nodes)
        if not nullable:
            return shown
        return self._unless_null(value, shown, required=required)

    @staticmethod
    def _unless_null(value: Any, shown: Pieces, *, required: bool) -> Pieces:
        null = json_text.literal(json_text.NULL if required else "null")
        return [sa.case((value.is_(None), null), else_=joined(shown))]

    def _shown_money(self, parts: Mapping[str, Pieces], nodes: Sequence[FieldNode]) -> tuple[Pieces, bool]:
        """The object that is asked for, and whether the amount is in it."""
        kind = self.schema.type_map["Money"]
        assert isinstance(kind, GraphQLObjectType)
        merged = self.selections.below(kind, nodes)
        names = {key: chosen[0].name.value for key, chosen in merged.items()}
        return object_of((key, parts[name]) for key, name in names.items()), "amount" in names.values()

    def _computed(
        self, declaration: Computed, row: Row, field: GraphQLField, nodes: Sequence[FieldNode]
    ) -> Pieces:
        needs = [getattr(row, name) for name in declaration.needs]
        made = ComputedHole(
            declaration.value,
            [from_json(each.type) for each in needs],
            declaration.actor,
            self.serial.writer(field.type, nodes),
        )
        return self._hole(made, *needs)

    def _embedded(
        self, declaration: Embedded, row: Row, field: GraphQLField, nodes: Sequence[FieldNode]
    ) -> Pieces:
        """Values that a statement inside finds by a column of the row."""
        self.subselect()
        kind, arguments = get_named_type(field.type), self.shape.arguments(field, nodes[0])
        values = values_of(declaration, getattr(row, declaration.key), arguments, self.shape).subquery()
        if isinstance(kind, GraphQLObjectType):
            merged = self.selections.below(kind, nodes)
            shown = object_of((key, self._value(kind, values, chosen)) for key, chosen in merged.items())
        else:
            shown = self._scalar(values.c[0], field)
        return [sa.select(joined(shown)).select_from(values).scalar_subquery()]

    def _value(self, kind: GraphQLObjectType, values: sa.Subquery, nodes: Sequence[FieldNode]) -> Pieces:
        """One field of an object whose values a statement has found."""
        name = nodes[0].name.value
        if name == "__typename":
            return [f'"{kind.name}"']
        field = kind.fields[name]
        self.require(field)
        return self._scalar(values.c[field.extensions["strawberry-definition"].python_name], field)

    def _scalar(self, value: Any, field: GraphQLField) -> Pieces:
        """A computed value. Raises Unplanned for a type that only Python can write."""
        required = is_non_null_type(field.type)
        try:
            return json_text.scalar(get_named_type(field.type), value, nullable=True, required=required)
        except KeyError:
            raise Unplanned(f"no SQL writes a {field.type}") from None

    def _hole(self, made: Hole, *needs: Any) -> Pieces:
        self.holes.append(made)
        return hole(len(self.holes) - 1, *needs)

    # Relations

    def subselect(self) -> None:
        """Count one more inner statement. Raises Unplanned beyond what a plan is made for."""
        self._subselects += 1
        if self._subselects > SUBSELECTS_MAX:
            raise WhollyUnplanned("too many relations")

    def one(self, relation: One, row: Row, nodes: Sequence[FieldNode]) -> sa.ScalarSelect[Any]:
        """The JSON of the row that a relation leads to; null where there is none that the actor may see."""
        self.subselect()
        target = Source(relation.target)
        clause, tied, _ = join(relation, target, row)
        return (
            sa.select(self.node(target, nodes))
            .select_from(clause)
            .where(tied, *target.walls(self.actor, listed=False))
            .correlate(*row.froms)
            .scalar_subquery()
        )

    def _poly(self, declaration: Poly, row: Row, nodes: Sequence[FieldNode], *, required: bool) -> Pieces:
        """A node of whatever type: the types that the selection names stand inside, others leave a hole."""
        if required:
            raise Unplanned("a node that must be there")
        type_name, key = getattr(row, declaration.type_column), getattr(row, declaration.id_column)
        null = json_text.literal("null")
        inside = []
        for name in self.selections.conditions(sets_of(nodes))[:INLINE_MAX]:
            entity = self.catalogue.entities.get(name)
            if entity is not None and self.is_node(name):
                relation = One(of=row.entity, key=declaration.id_column, target=entity)
                found = sa.func.coalesce(self.one(relation, row, nodes), null, type_=sa.Text)
                inside.append((type_name == json_text.literal(name), found))
        rest = joined(self._hole(NodeHole(self.document.nodes(nodes), self.is_node), type_name, key))
        return [
            sa.case((sa.or_(type_name.is_(None), key.is_(None)), null), *inside, else_=rest),
        ]

    def is_node(self, type_name: str) -> bool:
        """Whether objects of a type can be found by an id."""
        kind: Any = self.schema.type_map.get(type_name)
        return any(each.name == "Node" for each in getattr(kind, "interfaces", ()))
