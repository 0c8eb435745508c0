"""Puts the oracle's resolvers on the fields of a composed schema that show declarations."""

from collections.abc import Callable, Mapping
from typing import Any

from graphql import (
    GraphQLArgument,
    GraphQLField,
    GraphQLID,
    GraphQLList,
    GraphQLNonNull,
    GraphQLResolveInfo,
    GraphQLSchema,
    is_abstract_type,
    is_non_null_type,
    is_object_type,
)

from bizsuite.graph.catalogue import Catalogue
from bizsuite.graph.context import Context
from bizsuite.graph.converting import calling
from bizsuite.graph.engine.oracle import Oracle
from bizsuite.graph.fields import MARK, Acting, Aggregated, Found, Listed, Reach, Reached, Resulting, Shown
from bizsuite.graph.lookup import NODES_MAX, NodeFound, NodesFound
from bizsuite.graph.mutations import result_key
from bizsuite.graph.node import decode, encode
from bizsuite.graph.refusals import UserError
from bizsuite.graph.scalars import show_amount
from bizsuite.kernel.errors import BadInput, Forbidden
from bizsuite.kernel.reads import (
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
    Record,
)
from bizsuite.kernel.values import Money, minor_units

Resolver = Callable[..., Any]


class Resolvers:
    """One schema's fields and what answers them."""

    def __init__(self, schema: GraphQLSchema, catalogue: Catalogue, oracle: Oracle) -> None:
        self.schema = schema
        self.catalogue = catalogue
        self.oracle = oracle

    def attach(self) -> None:
        """Give every declared field its resolver, and every entity's type its name by the row."""
        for name, kind in self.schema.type_map.items():
            if name.startswith("__"):
                continue
            if is_abstract_type(kind):
                kind.resolve_type = _by_record(kind.resolve_type)
            elif is_object_type(kind):
                if name in self.catalogue.entities:
                    kind.is_type_of = None
                for field_name, field in kind.fields.items():
                    self._field(name, field_name, field)
        money: Any = self.schema.type_map.get("Money")
        if money is not None:
            money.fields["amount"].resolve = lambda value, _: show_amount(
                value.amount, minor_units(value.currency)
            )

    def _field(self, type_name: str, field_name: str, field: GraphQLField) -> None:
        definition = field.extensions.get("strawberry-definition")
        metadata = getattr(definition, "metadata", {})
        if metadata.get("public"):
            field.extensions["bizsuite-public"] = True
        if metadata.get("once"):
            field.extensions["bizsuite-once"] = True
        if metadata.get("mutation"):
            field.resolve = calling(field)
        meaning = metadata.get(MARK)
        if meaning is not None:
            resolve = self._resolver(type_name, field_name, field, meaning)
            needs = metadata.get("needs")
            field.resolve = _permitted(resolve, needs) if needs else resolve
        elif metadata.get("needs") and not metadata.get("mutation"):
            field.resolve = _permitted(field.resolve, metadata["needs"])
        elif type_name in self.catalogue.entities and field_name == "id":
            field.resolve = lambda record, _: encode(type_name, record.id)
        elif type_name in self.catalogue.entities and field_name == "version":
            field.resolve = lambda record, _: record["version"]

    def _resolver(self, type_name: str, field_name: str, field: GraphQLField, meaning: object) -> Resolver:
        oracle = self.oracle
        match meaning:
            case Shown():
                declaration = self.catalogue.declaration(self.catalogue.entities[type_name], field_name)
                assert declaration is not None
                if isinstance(declaration, Masked) and is_non_null_type(field.type):
                    raise TypeError(f"{type_name}.{field_name} is masked, and may therefore be null")
                return self._shown(declaration)
            case Found(entity):
                return lambda _, info, **args: oracle.found(info, entity, args)
            case Listed(entity):
                return lambda _, info, **args: oracle.listed(info, entity, args)
            case Reached():
                name = _python_name(field)
                return lambda source, info, **args: self._reached(info, getattr(source, name), args)
            case Aggregated(declared):
                return lambda _, info, **args: oracle.grouped(info, declared, args)
            case Acting(entity, asked):
                return lambda _, info: self._acting(info, entity, asked)
            case Resulting(entity):
                name = _python_name(field)
                return lambda payload, info: oracle.by_id(info, entity, result_key(payload, name))
            case NodeFound():
                field.args["id"] = GraphQLArgument(GraphQLNonNull(GraphQLID), description="The id.")
                return lambda _, info, id: self._node(info, id)
            case NodesFound():
                ids = GraphQLNonNull(GraphQLList(GraphQLNonNull(GraphQLID)))
                field.args["ids"] = GraphQLArgument(ids, description="The ids; at most 100.")
                return lambda _, info, ids: self._nodes(info, ids)
        raise TypeError(f"{type_name}.{field_name} has no meaning: {meaning}")

    def _shown(self, declaration: Declaration) -> Resolver:
        oracle = self.oracle
        match declaration:
            case Column():
                column = declaration.column
                return lambda record, _: record[column]
            case MoneyColumn():
                return _money(declaration.amount, declaration.currency)
            case Masked():
                value, is_seen = self._shown(declaration.shown), declaration.key
                return lambda record, info: value(record, info) if record[is_seen] else None
            case Expression():
                key = declaration.key
                return (
                    (lambda record, _: record[key])
                    if declaration.currency is None
                    else _money(key, f"{key}__currency")
                )
            case Computed():
                return _computed(declaration)
            case Batch():
                return lambda record, info: info.context.load(declaration.load, record[declaration.key])
            case Embedded():
                return lambda record, info, **args: oracle.embedded(info, declaration, record, args)
            case One():
                return lambda record, info: oracle.one(info, declaration, record)
            case Many():
                return lambda record, info, **args: oracle.related(info, declaration, record, args)
            case Poly():
                return lambda record, info: self._named(
                    info, record[declaration.type_column], record[declaration.id_column]
                )
        raise TypeError(f"no resolver for {declaration}")

    async def _reached(
        self, info: GraphQLResolveInfo[Context], reach: Reach | None, args: Mapping[str, Any]
    ) -> Any:
        """A page of the rows that an object of a resolver is made up of; None where it is of none."""
        return None if reach is None else await self.oracle.related(info, reach.relation, reach.parent, args)

    async def _acting(
        self, info: GraphQLResolveInfo[Context], entity: Entity, asked: Mapping[str, str]
    ) -> Record | None:
        """The row of whoever asks, with what the request says in the place of some columns."""
        actor = info.context.actor
        own = await self.oracle.record(info, entity, actor.user_id)
        said = {column: getattr(actor, name) for column, name in asked.items()}
        return own and Record(entity, {**own.values, **said})

    async def _node(self, info: GraphQLResolveInfo[Context], text: str) -> Record | None:
        named = decode(text)
        info.context.actor  # noqa: B018 - asks for a sign-in, whatever the id says
        return await self._named(info, named.type, named.key)

    async def _named(
        self, info: GraphQLResolveInfo[Context], type_name: str | None, key: Any
    ) -> Record | None:
        entity = self.catalogue.entities.get(type_name or "")
        if entity is not None and not self._is_node(entity.name):
            return None
        return await self.oracle.by_id(info, entity, key) if entity is not None else None

    def _is_node(self, type_name: str) -> bool:
        """Whether a type can be found by an id; the event of a log has none."""
        kind: Any = self.schema.type_map[type_name]
        return any(interface.name == "Node" for interface in kind.interfaces)

    async def _nodes(self, info: GraphQLResolveInfo[Context], ids: list[str]) -> list[Any]:
        if len(ids) > NODES_MAX:
            raise BadInput("`ids` takes at most {most} ids.", most=NODES_MAX)
        return [self._node(info, text) for text in ids]


def _python_name(field: GraphQLField) -> str:
    name: str = field.extensions["strawberry-definition"].python_name
    return name


def _money(amount: str, currency: str) -> Resolver:
    def resolve(record: Record, _: GraphQLResolveInfo[Context]) -> Money | None:
        value = record[amount]
        return None if value is None else Money(value, record[currency])

    return resolve


def _computed(declaration: Computed) -> Resolver:
    value, needs = declaration.value, declaration.needs
    if declaration.actor:
        return lambda record, info: value(info.context.actor, *(record[name] for name in needs))
    return lambda record, _: value(*(record[name] for name in needs))


def _permitted(resolve: Any, permission: Any) -> Resolver:
    def checked(source: Any, info: GraphQLResolveInfo[Context], **args: Any) -> Any:
        if not info.context.actor.may(permission):
            raise Forbidden("You need the permission {permission}.", permission=permission.name)
        return resolve(source, info, **args)

    return checked


def _by_record(otherwise: Any) -> Resolver:
    """The name of a node's type by its row; other objects are asked as before."""

    def resolve_type(value: Any, info: GraphQLResolveInfo[Context], kind: Any) -> Any:
        if isinstance(value, Record):
            return value.entity.name
        if isinstance(value, UserError):
            # The shape of a code that no module of this schema owns is the plain one.
            name = type(value).__name__
            return name if name in info.schema.type_map else "Refusal"
        return otherwise(value, info, kind)

    return resolve_type
