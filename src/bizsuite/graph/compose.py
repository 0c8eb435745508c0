"""Build one schema from a list of modules. Nothing global is changed by it."""

import inspect
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from copy import copy
from typing import Any

import strawberry
from graphql import GraphQLEnumType, GraphQLObjectType, GraphQLSchema, is_object_type
from strawberry.annotation import StrawberryAnnotation
from strawberry.schema.config import StrawberryConfig
from strawberry.types.base import StrawberryObjectDefinition, get_object_definition
from strawberry.types.field import StrawberryField

from bizsuite.graph.aggregates import AggregateTypes, aggregates_of
from bizsuite.graph.arguments import Arguments
from bizsuite.graph.catalogue import Catalogue
from bizsuite.graph.ceilings import LimitsQuery
from bizsuite.graph.engine.oracle import Oracle
from bizsuite.graph.engine.resolvers import Resolvers
from bizsuite.graph.events import event_enum, substituted
from bizsuite.graph.fields import MARK, Aggregated, Found, Listed, Reached, Shown
from bizsuite.graph.lookup import NodeQuery
from bizsuite.graph.refusals import Failure, Refusal, StaleVersion
from bizsuite.graph.roots import Mutation, Query, Subscription
from bizsuite.graph.scalars import SCALARS
from bizsuite.graph.units import Execution
from bizsuite.kernel.aggregates import Aggregates
from bizsuite.kernel.modules import Module
from bizsuite.kernel.reads import Embedded, Entity, Many
from bizsuite.kernel.words import Word

_ROOTS: tuple[type, ...] = (Query, Mutation, Subscription)


class ComposedSchema(strawberry.Schema):
    """The schema of some modules: each type with its own fields and those that the modules hang on it."""

    executor_class = Execution

    def __init__(self, modules: Sequence[Module], *, page_max: int = 100) -> None:
        self.modules = modules
        self.catalogue = Catalogue()
        self._arguments = Arguments(self.catalogue)
        self._types = _types(modules)
        self._hung = self._hang(modules)
        emitted = [emits for module in modules for emits in module.events]
        self._events = event_enum(emitted) if emitted else None
        for cls in self._types.values():
            if (declared := getattr(cls, "__entity__", None)) is not None:
                self.catalogue.add(declared, self._all_fields(get_object_definition(cls, strict=True)))
        self._aggregates = AggregateTypes(self.catalogue, self._arguments, self._types)
        self._aggregate(aggregates_of(modules))
        self.catalogue.check()
        super().__init__(
            query=Query,
            mutation=Mutation if self._hung["Mutation"] else None,
            subscription=Subscription if self._hung["Subscription"] else None,
            types=[*self._types.values(), Refusal, StaleVersion, Failure],
            config=StrawberryConfig(scalar_map=SCALARS),
        )
        self._implement(modules)
        self._describe()
        self.oracle = Oracle(self.catalogue, page_max)
        Resolvers(self._schema, self.catalogue, self.oracle).attach()

    def _hang(self, modules: Sequence[Module]) -> dict[str, list[StrawberryField]]:
        """The fields that each type is given by others than its owner."""
        hung: defaultdict[str, list[StrawberryField]] = defaultdict(list)
        for always in (NodeQuery, LimitsQuery):
            hung["Query"] += get_object_definition(always, strict=True).fields
        for target, extension in _extensions(modules, self._types):
            hung[target] += get_object_definition(extension, strict=True).fields
        return hung

    def _aggregate(self, declarations: Sequence[Aggregates]) -> None:
        """The types and root fields of grouped reads, made when all that can be read is known."""
        for declared in declarations:
            group = self._types[declared.group.name] = self._aggregates.group(declared)
            self.catalogue.add(declared.group, get_object_definition(group, strict=True).fields)
            self._hung["Query"].append(self._aggregates.root(declared, group))

    def _all_fields(self, definition: StrawberryObjectDefinition) -> list[StrawberryField]:
        fields = [*definition.fields, *self._hung.get(definition.name, ())]
        names = [field.python_name for field in fields]
        if twice := {name for name in names if names.count(name) > 1}:
            raise ValueError(f"{definition.name} is given {sorted(twice)} twice")
        return fields

    def get_fields(self, type_definition: StrawberryObjectDefinition) -> list[StrawberryField]:
        """A type's fields in this schema: its own and hung ones, with the arguments that declarations give them."""
        if type_definition.is_input:
            return list(type_definition.fields)
        return [self._completed(field) for field in self._all_fields(type_definition)]

    def _completed(self, field: StrawberryField) -> StrawberryField:
        meaning = field.metadata.get(MARK)
        target = _listed_entity(meaning)
        if target is not None:
            field = copy(field)
            field.arguments = self._arguments.of_list(target)
        elif isinstance(meaning, Aggregated):
            field = copy(field)
            field.arguments = self._aggregates.arguments(meaning.declared)
        elif isinstance(meaning, Found):
            field = copy(field)
            field.arguments = self._arguments.of_one(meaning.entity)
        elif isinstance(meaning, Shown) and isinstance(meaning.declaration, Embedded):
            field = copy(field)
            field.arguments = self._arguments.of_values(meaning.declaration)
        elif self._events is not None and field.metadata.get("events"):
            field = self._with_events(copy(field))
        return field

    def _with_events(self, field: StrawberryField) -> StrawberryField:
        assert self._events is not None
        if field.type_annotation is not None:
            changed = substituted(field.type_annotation.raw_annotation, self._events)
            field.type_annotation = StrawberryAnnotation(changed, namespace=field.type_annotation.namespace)
        field.arguments = [copy(argument) for argument in field.arguments]
        for argument in field.arguments:
            changed = substituted(argument.type_annotation.raw_annotation, self._events)
            argument.type_annotation = StrawberryAnnotation(changed)
        return field

    def _implement(self, modules: Sequence[Module]) -> None:
        """Attach interfaces to types that do not know them, and take the schema together again."""
        added = dict(_interfaces(modules, self._types))
        if not added:
            return
        for target, names in added.items():
            implementing: Any = self._schema.type_map[target]
            more = [self._schema.type_map[name] for name in names]
            implementing.interfaces = (*implementing.interfaces, *more)
        self._schema = GraphQLSchema(**self._schema.to_kwargs())
        # Resolvers of their own ask for the schema by this name.
        setattr(self._schema, "_strawberry_schema", self)  # noqa: B010 - an attribute that its class does not declare

    def _describe(self) -> None:
        """A class's docstring is the description of its type, unless it was given another."""
        for kind in self._schema.type_map.values():
            definition = kind.extensions.get("strawberry-definition")
            origin = getattr(definition, "origin", None)
            if kind.description is None and isinstance(origin, type):
                kind.description = inspect.getdoc(origin)
            words: Any = getattr(definition, "wrapped_cls", object)
            if isinstance(kind, GraphQLEnumType) and issubclass(words, Word):
                for name, value in kind.values.items():
                    value.description = words[name].meaning
        for field in self._schema.mutation_type.fields.values() if self._schema.mutation_type else ():
            for argument in field.args.values():
                argument.description = argument.description or "What is asked for."

    @property
    def core(self) -> GraphQLSchema:
        """The schema as graphql-core knows it."""
        return self._schema

    def object_types(self) -> Iterator[GraphQLObjectType]:
        """Every object type that is not of the introspection system."""
        for name, kind in self._schema.type_map.items():
            if is_object_type(kind) and not name.startswith("__"):
                yield kind


def _types(modules: Sequence[Module]) -> dict[str, type]:
    """Every type that the modules own, by name."""
    found: dict[str, type] = {}
    for module in modules:
        for cls in module.types:
            name = get_object_definition(cls, strict=True).name
            if name in found:
                raise ValueError(f"the type {name} is given twice, the second time by {module.name}")
            found[name] = cls
    return found


def _extensions(modules: Sequence[Module], types: Mapping[str, type]) -> Iterator[tuple[str, type]]:
    """Which class of fields hangs on which type."""
    for module in modules:
        for target, extension in module.extends.items():
            yield get_object_definition(target, strict=True).name, extension
    approvable = [module.approvable for module in modules if module.approvable is not None]
    for subject in _guarded(modules, types):
        for extension in approvable:
            yield subject, extension


def _interfaces(modules: Sequence[Module], types: Mapping[str, type]) -> Iterator[tuple[str, list[str]]]:
    """Which interfaces each type implements because a module says so."""
    chosen: defaultdict[str, list[str]] = defaultdict(list)
    for module in modules:
        for target, interfaces in module.implements.items():
            name = get_object_definition(target, strict=True).name
            chosen[name] += [get_object_definition(each, strict=True).name for each in interfaces]
        if module.approvable is not None:
            for subject in _guarded(modules, types):
                chosen[subject].append("Approvable")
    yield from chosen.items()


def _guarded(modules: Sequence[Module], types: Mapping[str, type]) -> list[str]:
    """The types of nodes whose business acts have guard points, each once."""
    subjects = dict.fromkeys(guard.subject for module in modules for guard in module.guards)
    return [name for name in subjects if name in types]


def _listed_entity(meaning: object) -> Entity | None:
    """The entity that a field lists, if it lists one."""
    if isinstance(meaning, Listed | Reached):
        return meaning.entity
    if isinstance(meaning, Shown) and isinstance(meaning.declaration, Many):
        return meaning.declaration.target
    return None
