"""What an operation can touch, as far as it matters who asks: rows behind walls, and code that is handed the actor."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from graphql import (
    FieldNode,
    FragmentSpreadNode,
    GraphQLField,
    GraphQLObjectType,
    GraphQLSchema,
    SelectionSetNode,
    get_named_type,
    is_abstract_type,
    is_object_type,
)
from sqlalchemy.sql import visitors

from bizsuite.graph.catalogue import Catalogue
from bizsuite.graph.documents import Prepared
from bizsuite.graph.engine.source import Source
from bizsuite.graph.fields import MARK, Shown
from bizsuite.kernel.errors import Forbidden
from bizsuite.kernel.permissions import Actor, Scope
from bizsuite.kernel.reads import (
    Asker,
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

PERSON = frozenset({Asker.user_id.key, Asker.department_id.key, Asker.department_ids.key})
"""The parameters of a statement that two people of one role and company differ in."""

GRANTS_MAX = 256
"""Sets of grants for which it is remembered what they open; a company has some dozens."""


class Walls:
    """Whether the conditions on the rows of entities ask for the person; looked at once for each set of grants."""

    def __init__(self) -> None:
        self._known: dict[frozenset[tuple[str, Scope]], dict[Entity, bool]] = {}

    def are_personal(self, entities: Iterable[Entity], actor: Actor) -> bool:
        """Whether two people with the actor's grants, in one company, may see different rows of any of these."""
        grants = frozenset(actor.grants.items())
        if grants not in self._known and len(self._known) >= GRANTS_MAX:
            self._known.clear()
        known = self._known.setdefault(grants, {})
        for entity in entities:
            if entity not in known:
                known[entity] = _asks_for_person(_walls(entity, actor))
            if known[entity]:
                return True
        return False


@dataclass
class Reach:
    """What was found in one operation."""

    is_opaque: bool = False
    """Whether something in it may depend on anything."""
    entities: set[Entity] = field(default_factory=set)
    """Whose rows it can read."""

    def is_personal(self, actor: Actor, walls: Walls) -> bool:
        """Whether another of the same role and company could be answered otherwise."""
        return self.is_opaque or walls.are_personal(self.entities, actor)


EVERYTHING = Reach(is_opaque=True)


def reach_of(
    schema: GraphQLSchema, catalogue: Catalogue, prepared: Prepared, subjects: frozenset[str]
) -> Reach:
    """Walk an operation whose events can be about these types of node."""
    walk = _Walk(schema, catalogue, prepared, subjects)
    root = schema.get_root_type(prepared.operation.operation)
    assert root is not None
    walk.roots(prepared.operation.selection_set, root)
    return walk.reach


class _Walk:
    """One operation, each fragment once for each choice of types."""

    def __init__(
        self, schema: GraphQLSchema, catalogue: Catalogue, prepared: Prepared, subjects: frozenset[str]
    ) -> None:
        self.reach = Reach()
        self._schema = schema
        self._catalogue = catalogue
        self._fragments = prepared.fragments
        self._subjects = subjects
        self._seen: set[tuple[int, frozenset[str], bool]] = set()

    def roots(self, chosen: SelectionSetNode, root: GraphQLObjectType) -> None:
        """The subscription's own fields: their values are the events themselves."""
        self._selections(chosen, frozenset({root.name}), is_event=True)

    def _selections(
        self, chosen: SelectionSetNode | None, types: frozenset[str], *, is_event: bool = False
    ) -> None:
        if chosen is None or (id(chosen), types, is_event) in self._seen:
            return
        self._seen.add((id(chosen), types, is_event))
        for node in chosen.selections:
            if isinstance(node, FieldNode):
                for name in types:
                    self._field(name, node, is_event)
                continue
            inner: Any = self._fragments[node.name.value] if isinstance(node, FragmentSpreadNode) else node
            condition = inner.type_condition
            within = types & self._types(condition.name.value) if condition else types
            self._selections(inner.selection_set, within, is_event=is_event)

    def _types(self, name: str) -> frozenset[str]:
        """The types of object that a type stands for."""
        kind: Any = self._schema.type_map[name]
        if is_abstract_type(kind):
            return frozenset(each.name for each in self._schema.get_possible_types(kind))
        return frozenset({name}) if is_object_type(kind) else frozenset()

    def _field(self, owner: str, node: FieldNode, is_event: bool) -> None:
        kind: Any = self._schema.type_map[owner]
        shown: GraphQLField | None = kind.fields.get(node.name.value)
        if shown is None:
            return  # __typename
        below = self._types(get_named_type(shown.type).name)
        if kind is self._schema.subscription_type:
            self._selections(node.selection_set, below, is_event=True)
            return
        declaration = self._declaration(owner, node.name.value, shown)
        if isinstance(declaration, Poly):
            names = self._subjects if is_event else frozenset(self._catalogue.entities)
            self._read(names)
            below &= names
        elif declaration is not None:
            self._declared(declaration, node)
        self._selections(node.selection_set, below)

    def _declaration(self, owner: str, name: str, shown: GraphQLField) -> Declaration | None:
        """What a field shows; a resolver of its own may look at anything."""
        definition = shown.extensions.get("strawberry-definition")
        meaning = getattr(definition, "metadata", {}).get(MARK)
        if isinstance(meaning, Shown):
            return self._catalogue.declaration(self._catalogue.entities[owner], name)
        if meaning is not None or getattr(definition, "base_resolver", None) is not None:
            self.reach.is_opaque = True
        return None

    def _declared(self, declaration: Declaration, node: FieldNode) -> None:
        """Note what a declaration reads."""
        match declaration:
            case Column() | MoneyColumn():
                pass
            case Masked():
                self.reach.is_opaque |= declaration.own is not None or declaration.of.owner is not None
            case Expression():
                parts = [declaration.value, *([declaration.currency] if declaration.currency else [])]
                asked = _asks_for_person(part(Source(declaration.of), Asker) for part in parts)
                self.reach.is_opaque |= asked
            case Embedded():
                key = sa.literal(None)
                given = dict.fromkeys((each.name for each in declaration.arguments), sa.null())
                self.reach.is_opaque |= _asks_for_person([declaration.values(key, Asker, given)])
            case Computed():
                self.reach.is_opaque |= declaration.actor
            case One() | Many():
                # A filter leads through relations to entities of its own.
                self.reach.is_opaque |= any(each.name.value == "filter" for each in node.arguments or ())
                self._read([declaration.target.name])
            case _:
                self.reach.is_opaque = True

    def _read(self, names: Iterable[str]) -> None:
        known: Mapping[str, Entity] = self._catalogue.entities
        self.reach.entities.update(known[name] for name in names if name in known)


def _walls(entity: Entity, actor: Actor) -> list[sa.ColumnElement[bool]]:
    try:
        return [wall for listed in (True, False) for wall in Source(entity).walls(actor, listed=listed)]
    except Forbidden:
        return []  # For everybody of this role.


def _asks_for_person(conditions: Iterable[Any]) -> bool:
    """Whether parameters that stand for the person are among what these expressions hold."""
    return any(
        getattr(part, "key", None) in PERSON and isinstance(part, sa.BindParameter)
        for condition in conditions
        for part in visitors.iterate(condition)
    )
