"""Groups of rows as a table of SQL: what they are grouped by, and what is counted and summed of each.

The rows are those of the entity's list: the same walls, the same filter. They are gathered twice: into parts, each of
one currency, since amounts of two currencies are never added; and the parts into groups.
"""

from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from bizsuite.graph.catalogue import camel
from bizsuite.graph.engine.conditions import Conditions
from bizsuite.graph.engine.dimensions import Joins, cut, day_of, dimensions, kind_of
from bizsuite.graph.engine.keyset import steps_of
from bizsuite.graph.engine.source import Source
from bizsuite.graph.engine.summing import (
    CURRENCY,
    ENTRIES,
    NOTHING,
    PARTS,
    Value,
    by_currency,
    counted,
    number,
    part_label,
    summed,
)
from bizsuite.kernel.aggregates import Aggregates, Dimension, Granularity
from bizsuite.kernel.errors import BadInput
from bizsuite.kernel.reads import Sort

COUNT = "group_count"


def key_label(name: str) -> str:
    """The column of the groups that holds what they are grouped by."""
    return f"key_{name}"


def sortable(declared: Aggregates, known: Mapping[str, Dimension]) -> dict[str, tuple[str, str]]:
    """The words that groups can be sorted by: each a column of theirs, or a measure with a part of it."""
    words = {word: (key_label(each.name), "") for word, each in known.items() if each.node is None}
    words["COUNT"] = (COUNT, "")
    for measure in (*declared.numbers, *declared.money):
        words |= {f"{measure}_{part}".upper(): (measure, part) for part in PARTS}
    return words


@dataclass(frozen=True, slots=True)
class Key:
    """One thing that rows are grouped by, and for days how long the spans are."""

    dimension: Dimension
    granularity: Granularity | None

    @property
    def label(self) -> str:
        """The column that holds it."""
        return key_label(self.dimension.name)


class GroupRow:
    """One group as SQL: its columns by name."""

    def __init__(self, table: Any) -> None:
        self._table = table

    def columns(self) -> list[Any]:
        """All of them."""
        return list(self._table.c)

    def __getattr__(self, name: str) -> Any:
        try:
            return self._table.c[name]
        except KeyError:
            raise AttributeError(f"groups have no column {name}") from None


class Groups:
    """The groups that the arguments of one field ask for, with the measures and parts of them that are selected.

    Faults: BAD_USER_INPUT, FORBIDDEN for a dimension or a measure that the asker may not read.
    """

    def __init__(
        self,
        declared: Aggregates,
        conditions: Conditions,
        given: Mapping[str, Any],
        names: Mapping[str, Set[str]],
    ) -> None:
        self.declared = declared
        self._conditions = conditions
        self._binder = conditions.binder
        self._given = given
        self._known = dimensions(declared, conditions.catalogue)
        self._keys = self._asked_keys()
        self._used = {
            measure: {part for part in PARTS if part in names[camel(measure)]}
            for measure in self._measures
            if camel(measure) in names
        }
        """Of each measure that anything is said of which parts; others are not summed."""
        self._extra: list[tuple[str, Value]] = []
        self.sort = self._asked_order()
        self._kept = self._asked_conditions()
        self.table = self._groups()

    @property
    def _measures(self) -> Sequence[str]:
        return (*self.declared.numbers, *self.declared.money)

    # What is asked for

    def _asked_keys(self) -> list[Key]:
        keys: dict[str, Key] = {}
        for each in self._given.get("groupBy") or ():
            word = self._binder.settled(each["field"]).value
            dimension, granularity = self._known[word], self._binder.settled(each.get("granularity"))
            if word in keys:
                raise BadInput("Rows are grouped by `{field}` twice.", field=word)
            is_day = day_of(dimension, self.declared.of)
            if granularity is not None and not is_day:
                raise BadInput("`{field}` is no day, and has no granularity.", field=word)
            keys[word] = Key(dimension, (granularity or Granularity.DAY) if is_day else None)
        return list(keys.values())

    def _asked_order(self) -> tuple[Sort, ...]:
        """The order that is asked for, made complete by whatever else the groups differ in."""
        words = sortable(self.declared, self._known)
        steps: list[Sort] = []
        for each in steps_of(self._given.get("orderBy")):
            word = self._binder.settled(each["field"]).value
            column, part = words[word]
            if part:
                column = self._sorted_measure(word, column, part, each.get("currency"), steps)
            elif each.get("currency") is not None:
                raise BadInput("`{field}` is not money, and has no currency.", field=word)
            elif column != COUNT and column not in {key.label for key in self._keys}:
                raise BadInput("Sort by `{field}` where rows are grouped by it.", field=word)
            steps.append(
                Sort(
                    column,
                    descending=self._binder.settled(each["direction"]).value == "DESC",
                    nulls_first=self._binder.settled(each["nulls"]).value == "FIRST",
                )
            )
        sorted_by = {step.column for step in steps}
        return (*steps, *(Sort(key.label) for key in self._keys if key.label not in sorted_by))

    def _sorted_measure(
        self, word: str, measure: str, part: str, currency: Any, before: Sequence[Sort]
    ) -> str:
        """The column of a measure that is sorted by; amounts have an order within one currency only."""
        self._use(measure, part)
        if measure in self.declared.numbers:
            if currency is not None:
                raise BadInput("`{field}` is not money, and has no currency.", field=word)
            return part_label(measure, part)
        if currency is None and key_label(self.declared.currency) not in {step.column for step in before}:
            raise BadInput(
                "Amounts of several currencies have no order: name the `currency`, or sort by CURRENCY first."
            )
        label = f"order_{len(self._extra)}"
        self._extra.append((label, self._money(measure, part, currency)))
        return label

    def _asked_conditions(self) -> list[Callable[[Any], sa.ColumnElement[bool]]]:
        """What groups are kept by."""
        fields = {camel(measure): measure for measure in self._measures}
        kept: list[Callable[[Any], sa.ColumnElement[bool]]] = []
        for name, given in (self._given.get("having") or {}).items():
            if given is None:
                raise BadInput("The filter `{name}` is null; leave it out instead.", name=name)
            if name == "count":
                kept.append(self._compared(counted, given))
                continue
            measure = fields[name]
            for each in steps_of(given if isinstance(given, list) else [given], name):
                kept += self._measured(measure, each)
        return kept

    def _measured(
        self, measure: str, given: Mapping[str, Any]
    ) -> list[Callable[[Any], sa.ColumnElement[bool]]]:
        """The conditions on the parts of one measure; for money in one currency."""
        kept = []
        for part, operand in given.items():
            if part == "currency":
                continue
            if operand is None:
                raise BadInput("The filter `{name}` is null; leave it out instead.", name=part)
            self._use(measure, part)
            is_number = measure in self.declared.numbers
            value = number(measure, part) if is_number else self._money(measure, part, given["currency"])
            kept.append(self._compared(value, operand))
        return kept

    def _use(self, measure: str, part: str) -> None:
        self._used.setdefault(measure, set()).add(part)

    def _compared(self, value: Value, operand: Mapping[str, Any]) -> Callable[[Any], sa.ColumnElement[bool]]:
        return lambda parts: self._conditions.compared(value(parts), operand)

    def _money(self, measure: str, part: str, currency: Any) -> Value:
        """An amount of a group in one currency; without one the group has but one."""
        bound = None if currency is None else self._binder.bound(currency, sa.Text())

        def value(parts: Any) -> Any:
            found = sa.func.max(parts.c[part_label(measure, part)])
            return found if bound is None else found.filter(parts.c[CURRENCY] == bound)

        return value

    # The statement

    def _rows(self) -> Any:
        """Every row with what it is grouped by and what is summed of it."""
        actor, source = self._conditions.actor, Source(self.declared.of)
        joins = Joins(source, actor, self._conditions.catalogue)
        columns: list[Any] = [
            cut(joins.column(key.dimension), key.granularity).label(key.label) for key in self._keys
        ]
        for measure in self._measures:
            if measure in self._used:
                self._conditions.catalogue.permit_whole(self.declared.of, camel(measure), actor)
                columns.append(sa.cast(getattr(source, measure), sa.Numeric).label(measure))
        if self._has_money:
            columns.append(getattr(source, self.declared.currency).label(CURRENCY))
        conditions = source.walls(actor, listed=True)
        if given := self._given.get("filter"):
            within = Conditions(self._conditions.catalogue, actor, self._binder, joins.beside)
            conditions.append(within.of(source, given))
        one: Any = sa.literal_column("1").label("one")
        return sa.select(one, *columns).select_from(joins.clause).where(*conditions).subquery()

    @property
    def _has_money(self) -> bool:
        return not self._used.keys().isdisjoint(self.declared.money)

    def _parts(self) -> Any:
        """The rows of each group, those of each currency by themselves."""
        rows = self._rows()
        keys = [rows.c[key.label] for key in self._keys]
        if self._has_money:
            keys.append(rows.c[CURRENCY])
        columns = [sa.func.count().label(ENTRIES)]
        for measure in self._measures:
            if measure in self._used:
                currency = rows.c[CURRENCY] if measure in self.declared.money else None
                columns += summed(rows.c[measure], measure, self._used[measure], currency)
        return sa.select(*keys, *columns).select_from(rows).group_by(*keys).subquery()

    def _groups(self) -> Any:
        parts = self._parts()
        keys = [parts.c[key.label] for key in self._keys]
        columns = [*self._nulls(), counted(parts).label(COUNT)]
        for measure in self.declared.numbers:
            for part in PARTS if measure in self._used else ():
                value = number(measure, part)(parts) if part in self._used[measure] else NOTHING
                columns.append(value.label(part_label(measure, part)))
        for measure in self.declared.money:
            if measure in self._used:
                columns.append(by_currency(parts, measure, self._used[measure]))
        columns += [value(parts).label(label) for label, value in self._extra]
        groups = sa.select(*keys, *columns).select_from(parts).group_by(*keys)
        for condition in self._kept:
            groups = groups.having(condition(parts))
        table: Any = groups.cte()
        for column in table.c:
            column.nullable = True  # Pages must know: any key may be null, and so may what is summed.
        return table

    def _nulls(self) -> list[Any]:
        """What rows are not grouped by."""
        grouped = {key.dimension.name for key in self._keys}
        return [
            sa.cast(sa.null(), kind_of(each, self.declared.of)).label(key_label(each.name))
            for each in self._known.values()
            if each.name not in grouped
        ]
