"""Operations made at random from a schema: every kind of field, argument, fragment and directive."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

from graphql import (
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLObjectType,
    GraphQLSchema,
    get_named_type,
    get_nullable_type,
    is_abstract_type,
    is_enum_type,
    is_input_object_type,
    is_leaf_type,
    is_list_type,
    is_non_null_type,
    is_object_type,
)

HOSTILE = (
    "",
    "'",
    "a",
    "A",
    "%",
    "_",
    "/",
    "茶",
    "Tea",
    "ana",
    "'; DROP TABLE party; --",
    "$1",
    ":x",
    "\\",
    '"',
    "é",
)
PLAIN: Mapping[str, Sequence[Any]] = {
    "Int": (0, 1, 2, 3, 100, -1),
    "Boolean": (True, False),
    "Decimal": ("0", "5", "9.99", "10", "-1", "120", "0.000001"),
    "Date": ("2026-09-01", "2026-10-01", "2026-11-01", "2026-01-01"),
    "DateTime": ("2026-01-01T00:00:00Z", "2026-11-23T09:00:00+08:00", "2999-01-01T00:00:00.5Z"),
    "CurrencyCode": ("USD", "CNY", "JPY"),
    "BigInt": ("0", "12"),
}
SPANS = ("DAY", "WEEK", "MONTH", "QUARTER", "YEAR")
DAYS = ("_DATE", "_ON", "_AT")
"""How words of days and moments end."""
DEPTH_MAX = 5
KNOWN = frozenset({"first", "after", "last", "before", "filter", "orderBy", "id", "ids", "by"})
"""The arguments of lists and of what finds a row."""
EXECUTED = ("events",)
"""Fields that may not be null and that the executor answers."""


@dataclass
class Operation:
    """One operation, with the variables that it declares."""

    text: str
    variables: dict[str, Any]


@dataclass
class Generator:
    """Makes operations on a schema, of ids and texts that occur in the data."""

    schema: GraphQLSchema
    ids: Mapping[str, Sequence[str]]
    cursors: Sequence[str]
    random: Random
    declared: dict[str, str] = field(default_factory=dict)
    variables: dict[str, Any] = field(default_factory=dict)
    fragments: list[str] = field(default_factory=list)

    def operation(self) -> Operation:
        """An operation with one to three root fields."""
        query = self.schema.query_type
        assert query is not None
        names = list(query.fields)
        return self.of(*(self.random.choice(names) for _ in range(self.random.randint(1, 3))))

    def of(self, *names: str) -> Operation:
        """An operation with these root fields."""
        query = self.schema.query_type
        assert query is not None
        roots = [
            f"r{at}: {self._field(query.fields[name], name, DEPTH_MAX)}" for at, name in enumerate(names)
        ]
        said = ", ".join(f"${name}: {kind}" for name, kind in self.declared.items())
        head = f"query Q({said})" if said else "query Q"
        return Operation("\n".join([f"{head} {{ {' '.join(roots)} }}", *self.fragments]), self.variables)

    def _field(self, field_: GraphQLField, name: str, depth: int) -> str:
        arguments = self._arguments(field_, name)
        kind = get_named_type(field_.type)
        below = "" if is_leaf_type(kind) else f" {{ {self._selection(kind, depth - 1)} }}"
        return f"{name}{arguments}{self._directive()}{below} "

    # Selections

    def _selection(self, kind: Any, depth: int) -> str:
        if is_abstract_type(kind):
            return self._abstract(kind, depth)
        names = [
            name for name in kind.fields if depth > 0 or is_leaf_type(get_named_type(kind.fields[name].type))
        ]
        taken = self.random.sample(names, min(len(names), self.random.randint(1, 5)))
        parts = [self._selected(kind, name, depth) for name in taken]
        if self.random.random() < 0.2:
            parts.append("__typename")
        return " ".join(parts) or "__typename"

    def _selected(self, kind: GraphQLObjectType, name: str, depth: int) -> str:
        alias = (
            f"{name}X{len(self.variables)}{self.random.randint(0, 9)}: " if self.random.random() < 0.3 else ""
        )
        text = alias + self._field(kind.fields[name], name, depth)
        match self.random.randint(0, 19):
            case 0:
                return f"... {{ {text} }}"
            case 1:
                return f"... on {kind.name}{self._directive()} {{ {text} __typename }}"
            case 2:
                fragment = f"F{len(self.fragments)}"
                self.fragments.append("")
                at = len(self.fragments) - 1
                self.fragments[at] = f"fragment {fragment} on {kind.name} {{ {text} }}"
                return f"...{fragment}"
            case 3 if any(each.name == "Node" for each in kind.interfaces):
                return f"... on Node {{ id }} {text}"
        return text

    def _abstract(self, kind: Any, depth: int) -> str:
        types = self.random.sample(self.schema.get_possible_types(kind), 2)
        likely = [self.schema.type_map[name] for name in ("SalesOrder", "Invoice")]
        parts = ["__typename"] if self.random.random() < 0.5 else []
        parts += ["id"] if "id" in getattr(kind, "fields", {}) else []
        for each in {each.name: each for each in [*types, self.random.choice(likely)]}.values():
            if is_object_type(each) and self.schema.is_sub_type(kind, each):
                parts.append(f"... on {each.name} {{ {self._apart(each, depth - 1)} }}")
        return " ".join(parts) or "__typename"

    def _apart(self, kind: GraphQLObjectType, depth: int) -> str:
        """Fields under aliases of their type's own, since types of one name may differ elsewhere."""
        names = [
            name for name in kind.fields if depth > 0 or is_leaf_type(get_named_type(kind.fields[name].type))
        ]
        taken = self.random.sample(names, min(len(names), 2))
        return " ".join(
            f"{kind.name}_{name}: {self._field(kind.fields[name], name, depth)}" for name in taken
        )

    def _directive(self) -> str:
        if self.random.random() > 0.1:
            return ""
        name = self.random.choice(("skip", "include"))
        said = self.random.choice((True, False))
        value = self._variable("Boolean!", said) if self.random.random() < 0.5 else str(said).lower()
        return f" @{name}(if: {value})"

    # Arguments

    def _arguments(self, field_: GraphQLField, name: str) -> str:
        given: dict[str, str] = {}
        if "first" in field_.args:
            given |= self._page(field_)
        elif "by" in field_.args and self.random.random() < 0.3:
            given["by"] = self._literal(field_.args["by"].type, 1)
        elif "id" in field_.args:
            given["id"] = self._value("ID", self._id(get_named_type(field_.type).name))
        elif "ids" in field_.args:
            given["ids"] = self._value("[ID!]!", [self._id("") for _ in range(self.random.randint(0, 3))])
        given |= self._free(field_)
        if is_non_null_type(field_.type) and name in EXECUTED:
            # Its error would null everything, and cut off half-way what is read beside it.
            given = {key: value for key, value in given.items() if key == "first"}
        return f"({', '.join(f'{key}: {value}' for key, value in given.items())})" if given else ""

    def _free(self, field_: GraphQLField) -> dict[str, str]:
        """What a field takes besides the arguments of lists and keys."""
        return {
            name: self._argument(field_, name)
            for name, each in field_.args.items()
            if name not in KNOWN and (is_non_null_type(each.type) or self.random.random() < 0.5)
        }

    def _page(self, field_: GraphQLField) -> dict[str, str]:
        given: dict[str, str] = {}
        if self.random.random() < 0.8:
            ends = ("first", "first", "last") if "last" in field_.args else ("first",)
            given[self.random.choice(ends)] = self._value("Int", self.random.randint(0, 4))
        if self.random.random() < 0.1:
            places = ("after", "before") if "before" in field_.args else ("after",)
            given[self.random.choice(places)] = self._value("String", self.random.choice(self.cursors))
        if "filter" in field_.args and self.random.random() < 0.4:
            given["filter"] = self._argument(field_, "filter")
        if "groupBy" in field_.args:
            given |= self._grouping(field_)
        elif "orderBy" in field_.args and self.random.random() < 0.4:
            given["orderBy"] = self._argument(field_, "orderBy")
        return given

    def _grouping(self, field_: GraphQLField) -> dict[str, str]:
        """What groups are made of, kept by and sorted by; mostly so that it fits together."""
        given: dict[str, str] = {}
        by: Any = get_named_type(field_.args["groupBy"].type)
        words = list(by.fields["field"].type.of_type.values)
        chosen = self.random.sample(words, min(len(words), self.random.randint(0, 2)))
        if chosen and self.random.random() < 0.9:
            spans = {"granularity": Word(self.random.choice(SPANS))} if "granularity" in by.fields else {}
            listed = [{"field": Word(word), **(spans if word.endswith(DAYS) else {})} for word in chosen]
            given["groupBy"] = self._given(field_, "groupBy", listed)
        if self.random.random() < 0.4:
            given["having"] = self._argument(field_, "having")
        if self.random.random() < 0.5:
            given["orderBy"] = self._given(field_, "orderBy", self._group_order(field_, chosen))
        return given

    def _group_order(self, field_: GraphQLField, grouped: Sequence[str]) -> list[dict[str, Any]]:
        order: Any = get_named_type(field_.args["orderBy"].type)
        words = [
            word
            for word in order.fields["field"].type.of_type.values
            if word == "COUNT" or word in grouped or word.endswith(("_SUM", "_AVG", "_MIN", "_MAX"))
        ]
        step: dict[str, Any] = {"field": Word(self.random.choice(words))}
        if "currency" in order.fields and self.random.random() < 0.6:
            step["currency"] = self.random.choice(PLAIN["CurrencyCode"])
        if self.random.random() < 0.5:
            step |= {"direction": Word("DESC"), "nulls": Word("FIRST")}
        return [step]

    def _given(self, field_: GraphQLField, name: str, value: Any) -> str:
        """An argument with this value, written in the document or given as a variable."""
        kind = str(field_.args[name].type)
        return self._variable(kind, value) if self.random.random() < 0.3 else _written(value)

    def _argument(self, field_: GraphQLField, name: str) -> str:
        """An argument written in the document, or given whole as a variable."""
        kind = field_.args[name].type
        if self.random.random() < 0.3:
            return self._variable(str(kind), self._json(kind, 2))
        return self._literal(kind, 2)

    def _value(self, kind: str, value: Any) -> str:
        return self._variable(kind, value) if self.random.random() < 0.5 else _written(value)

    def _variable(self, kind: str, value: Any) -> str:
        name = f"v{len(self.variables)}"
        self.declared[name] = kind
        self.variables[name] = value
        return f"${name}"

    def _id(self, type_name: str) -> str:
        pool = self.ids.get(type_name) or [each for ids in self.ids.values() for each in ids]
        return self.random.choice(pool)

    def _literal(self, kind: Any, depth: int) -> str:
        return _written(self._json(kind, depth), kind)

    def _json(self, kind: Any, depth: int) -> Any:
        """A value of an input type as a variable holds it."""
        kind = get_nullable_type(kind)
        if is_list_type(kind):
            return [self._json(kind.of_type, depth) for _ in range(self.random.randint(0, 2))]
        if is_enum_type(kind):
            return Word(self.random.choice(list(kind.values)))
        if is_input_object_type(kind):
            return self._input(kind, depth)
        if kind.name == "ID":
            return self._id("")
        return self.random.choice(PLAIN.get(kind.name, HOSTILE))

    def _input(self, kind: GraphQLInputObjectType, depth: int) -> dict[str, Any]:
        needed = [name for name, each in kind.fields.items() if is_non_null_type(each.type)]
        free = [
            name
            for name, each in kind.fields.items()
            if name not in needed and (depth > 0 or not is_input_object_type(get_named_type(each.type)))
        ]
        definition = kind.extensions.get("strawberry-definition")
        most = 1 if getattr(definition, "is_one_of", False) else 2
        chosen = self.random.sample(free, min(len(free), self.random.randint(1, most))) if free else []
        return {name: self._json(kind.fields[name].type, depth - 1) for name in [*needed, *chosen]}


class Word(str):
    """A word of an enumeration, which documents write without quotes."""


def _written(value: Any, kind: Any = None) -> str:
    """A value as documents write it."""
    if isinstance(value, Word):
        return str(value)
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        escaped = value.replace("\\", "\\\\").replace('"', '\\"')
        return f'"{escaped}"'
    if isinstance(value, list):
        return f"[{', '.join(map(_written, value))}]"
    if isinstance(value, dict):
        return f"{{{', '.join(f'{name}: {_written(each)}' for name, each in value.items())}}}"
    return str(value)
