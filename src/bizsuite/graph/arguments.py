"""The arguments that declared fields have: paging, filter and order, and the keys of a single row."""

from datetime import date
from typing import Any

import strawberry
from strawberry.types.arguments import StrawberryArgument

from bizsuite.graph import inputs
from bizsuite.graph.catalogue import Catalogue, camel
from bizsuite.graph.engine.source import Source, column_type
from bizsuite.kernel.reads import (
    Asker,
    Column,
    Declaration,
    Embedded,
    Entity,
    Expression,
    Many,
    Masked,
    MoneyColumn,
    One,
)
from bizsuite.kernel.words import Word


class Arguments:
    """Makes the input types of one schema, each once."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        self._filters: dict[str, type] = {}
        self._quantified: dict[str, type] = {}
        self._orders: dict[str, type | None] = {}
        self._keys: dict[str, type] = {}

    def of_list(self, entity: Entity) -> list[StrawberryArgument]:
        """`first`, `after`, `last`, `before`, `filter`, `orderBy`."""
        made = [
            inputs.argument("first", int | None, "How many from the start: 0 to 100, 20 unless given."),
            inputs.argument("after", str | None, "Go on after this cursor."),
            inputs.argument("last", int | None, "How many from the end: 0 to 100."),
            inputs.argument("before", str | None, "Go back from this cursor."),
            inputs.argument("filter", self.filter(entity) | None, "Which entries; all when left out."),
        ]
        if (order := self.order(entity)) is not None:
            made.append(inputs.argument("orderBy", list[order] | None, "In which order; the id breaks ties."))  # type: ignore[valid-type]
        return made

    def of_one(self, entity: Entity) -> list[StrawberryArgument]:
        """`id` and, where the entity has other keys, `by`."""
        made = [inputs.argument("id", strawberry.ID | None, "The id.")]
        if entity.by or entity.external:
            made.append(inputs.argument("by", self.keys(entity) | None, "Another key, instead of the id."))
        return made

    def of_values(self, declaration: Embedded) -> list[StrawberryArgument]:
        """The days and ids on which embedded values depend."""
        made = []
        for each in declaration.arguments:
            kind: Any = date if each.entity is None else strawberry.ID
            made.append(
                inputs.argument(camel(each.name), kind if each.required else kind | None, each.description)
            )
        return made

    def filter(self, entity: Entity) -> type:
        """The filter input of an entity."""
        if entity.name in self._filters:
            return self._filters[entity.name]
        made = self._filters[entity.name] = inputs.make_input(
            f"{entity.name}Filter",
            f"Which entries of type {entity.name}; all conditions that are given must hold.",
        )
        for name, text in (("and", "All of these."), ("or", "At least one of these.")):
            inputs.add(made, name, list[made], text)  # type: ignore[valid-type]
        inputs.add(made, "not", made, "Not this.")
        inputs.add(made, "id", inputs.ID, "By id.")
        if entity.external:
            inputs.add(made, "externalId", inputs.EXTERNAL_ID_FILTER, "By the id that another system uses.")
        if entity.search:
            inputs.add(
                made, "search", str, "By words, parts of words, Chinese words of any length, or pinyin."
            )
        for name, declaration in self.catalogue.filterable(entity).items():
            inputs.add(made, name, self._operand(entity, declaration), f"By `{name}`.")
        return made

    def _operand(self, entity: Entity, declaration: Declaration) -> type:
        match declaration:
            case One():
                return self.filter(declaration.target)
            case Many():
                return self._quantifiers(declaration.target)
            case MoneyColumn():
                return inputs.DECIMAL
            case Column():
                return inputs.operators_for(column_type(entity, declaration.column))
            case Masked():
                return self._operand(entity, declaration.shown)
            case Expression():
                return inputs.operators_for(declaration.value(Source(entity), Asker).type)
        raise TypeError(f"{declaration} cannot be filtered by")

    def _quantifiers(self, entity: Entity) -> type:
        """`some`, `none`, `every` over an entity's filter."""
        if entity.name not in self._quantified:
            made = self._quantified[entity.name] = inputs.make_input(
                f"{entity.name}ListFilter", f"Conditions on related entries of type {entity.name}."
            )
            for name, text in (
                ("some", "At least one is like this."),
                ("none", "None is like this."),
                ("every", "Each is like this."),
            ):
                inputs.add(made, name, self.filter(entity), text)
        return self._quantified[entity.name]

    def order(self, entity: Entity) -> type | None:
        """The order input of an entity; None when it has no sortable column."""
        if entity.name in self._orders:
            return self._orders[entity.name]
        words = self.catalogue.sortable(entity)
        if not words:
            self._orders[entity.name] = None
            return None
        named = {word: (word, f"By `{camel(word.lower())}`.") for word in words}
        enumeration: Any = Word(f"{entity.name}OrderField", named)  # type: ignore[arg-type]
        strawberry.enum(enumeration, description=f"What entries of type {entity.name} can be sorted by.")
        made = self._orders[entity.name] = inputs.make_input(f"{entity.name}Order", "One step of an order.")
        inputs.add_order(made, enumeration)
        return made

    def keys(self, entity: Entity) -> type:
        """The `by` input of an entity: exactly one of its keys."""
        if entity.name not in self._keys:
            made = self._keys[entity.name] = inputs.make_input(
                f"{entity.name}By", f"A key that finds one {entity.name}.", one_of=True
            )
            for column in entity.by:
                inputs.add(
                    made, camel(column), column_type(entity, column).python_type, f"By `{camel(column)}`."
                )
            if entity.external:
                inputs.add(made, "externalId", inputs.ExternalIdInput, "By the id that another system uses.")
        return self._keys[entity.name]
