"""Inputs by chance: mostly what a client could mean, with something odd in some of them."""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLList,
    GraphQLNonNull,
    get_nullable_type,
)

DEEPEST = 5
LIKELY: dict[str, list[Any]] = {
    "Int": [0, 1, 2, 3, 5, 12, 30],
    "Decimal": ["1", "2", "0.5", "10.00", "100", "12.34", "-1", "0"],
    "Date": ["2026-11-23", "2026-11-20", "2026-12-01", "2026-10-01", "2027-01-31", "2025-12-31"],
    "DateTime": ["2026-11-23T10:00:00Z", "2026-12-28T18:00:00+08:00"],
    "CurrencyCode": ["USD", "CNY", "EUR", "JPY"],
    "String": ["A", "acme", "Green tea 绿茶", "2026-11", "ROUND_HALF_UP", "DE89370400440532013000"],
    "JSON": [{}, {"days": "3"}, {"nodes": [], "edges": []}],
    "Boolean": [True, False],
    "ID": [""],
}
# The null character is left out: the edge of the network refuses it wherever it stands.
ODD: dict[str, list[Any]] = {
    "Int": [-1, 2**31 - 1, -(2**31)],
    "Decimal": ["0.0000000001", "99999999999999999999", "1e9", "-0", "9" * 40, "NaN"],
    "Date": ["0001-01-01", "9999-12-31", "1900-01-01"],
    "DateTime": ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "9999-12-31T23:59:59-14:00"],
    "CurrencyCode": ["XXX", "XAU"],
    "String": ["", " ", "\u202e", "x" * 5000, "%_\\", "0", "-", "\U0001f600", "{}", "[[[", "((("],
    "JSON": [None, [], 1, "x", {"nodes": 1}, {"a": {"b": {"c": [{}]}}}, [[[[]]]]],
    "Boolean": [True, False],
    "ID": ["", "x", "Q3VzdG9tZXI6", "00000000-0000-0000-0000-000000000000"],
}
NOT_TO_CHANGE = {"dryRun", "idempotencyKey"}


@dataclass
class Chance:
    """Makes inputs of any type; how odd they are is said for each command."""

    dice: Random
    record: Callable[[str], tuple[str, int] | None]
    """An id that may fit a field of this name, and the version of its record."""
    odd: float = 0.0

    def input(self, kind: Any) -> Any:
        """A value of an input type."""
        return self._value(get_nullable_type(kind), "", 0)

    def _value(self, kind: Any, name: str, depth: int) -> Any:
        if isinstance(kind, GraphQLNonNull):
            return self._value(kind.of_type, name, depth)
        if isinstance(kind, GraphQLList):
            count = self.dice.choice([1, 1, 1, 2, 3] if self.dice.random() >= self.odd else [0, 40])
            return [self._value(kind.of_type, name, depth + 1) for _ in range(count)]
        if isinstance(kind, GraphQLEnumType):
            return self.dice.choice(list(kind.values))
        if isinstance(kind, GraphQLInputObjectType):
            return self._object(kind, depth)
        return self._scalar(kind.name, name)

    def _object(self, kind: GraphQLInputObjectType, depth: int) -> Any:
        if kind.is_one_of:
            name, field = self.dice.choice(list(kind.fields.items()))
            return {name: self._value(get_nullable_type(field.type), name, depth + 1)}
        made: dict[str, Any] = {}
        for name, field in kind.fields.items():
            if name in NOT_TO_CHANGE or not self._is_given(field.type, depth):
                continue
            is_null = not isinstance(field.type, GraphQLNonNull) and self.dice.random() < self.odd
            made[name] = None if is_null else self._value(field.type, name, depth + 1)
        return self._versioned(made)

    def _is_given(self, kind: Any, depth: int) -> bool:
        return isinstance(kind, GraphQLNonNull) or (
            depth < DEEPEST and self.dice.random() < (0.5 if depth < 2 else 0.3)
        )

    def _versioned(self, made: dict[str, Any]) -> dict[str, Any]:
        """With the version that the record has, mostly."""
        if "expectedVersion" in made and self.dice.random() < 0.7:
            del made["expectedVersion"]
        return made

    def _scalar(self, kind: str, name: str) -> Any:
        if self.dice.random() < self.odd:
            return self.dice.choice(ODD.get(kind, ODD["String"]))
        if kind == "ID":
            found = self.record(name)
            return found[0] if found else self.dice.choice(ODD["ID"])
        if kind == "String":
            return self.dice.choice([*LIKELY["String"], f"N{self.dice.randrange(10**6)}"])
        return self.dice.choice(LIKELY.get(kind, LIKELY["String"]))
