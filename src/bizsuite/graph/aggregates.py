"""The types of grouped reads, made from their declarations: groups with what is summed of them, and arguments."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Optional

import sqlalchemy as sa
import strawberry
from strawberry.annotation import StrawberryAnnotation
from strawberry.types.arguments import StrawberryArgument
from strawberry.types.field import StrawberryField

from bizsuite.graph import inputs
from bizsuite.graph.arguments import Arguments
from bizsuite.graph.catalogue import Catalogue, camel
from bizsuite.graph.engine.dimensions import day_of, dimensions, holder
from bizsuite.graph.engine.groups import COUNT, key_label, sortable
from bizsuite.graph.engine.source import column_type
from bizsuite.graph.engine.summing import PARTS, part_label
from bizsuite.graph.fields import MARK, Aggregated, column, entity, related
from bizsuite.graph.money import Money
from bizsuite.graph.page import Connection
from bizsuite.graph.scalars import CurrencyCode
from bizsuite.kernel.aggregates import Aggregates, Dimension, Granularity
from bizsuite.kernel.reads import Column, computed, one
from bizsuite.kernel.words import Word

strawberry.enum(Granularity, description="How long the spans are that days are gathered in.")

_MEANING = {
    "sum": "All together.",
    "avg": "The average; of money rounded half up to the currency's minor units, else to six decimals.",
    "min": "The least.",
    "max": "The greatest.",
}


@strawberry.type
class NumberAggregate:
    """A number over all rows of a group; null where no row has one."""

    sum: Decimal | None = strawberry.field(description=_MEANING["sum"])
    avg: Decimal | None = strawberry.field(description="The average, rounded half up to six decimals.")
    min: Decimal | None = strawberry.field(description=_MEANING["min"])
    max: Decimal | None = strawberry.field(description=_MEANING["max"])


@strawberry.type
class MoneyAggregate:
    """The amounts of a group that are in one currency."""

    currency: CurrencyCode = strawberry.field(description="The currency (ISO 4217).")
    count: int = strawberry.field(description="How many amounts there are.")
    sum: Money = strawberry.field(description=_MEANING["sum"])
    avg: Money = strawberry.field(description="The average, rounded half up to the currency's minor units.")
    min: Money = strawberry.field(description=_MEANING["min"])
    max: Money = strawberry.field(description=_MEANING["max"])


def _number(*summed: Decimal | None) -> NumberAggregate:
    """What the statement gathered of a number."""
    return NumberAggregate(**dict(zip(PARTS, summed, strict=True)))


def _money(listed: Sequence[Sequence[Any]] | None) -> list[MoneyAggregate]:
    """What the statement gathered of each currency."""
    return [
        MoneyAggregate(
            currency=currency, count=count, **dict(zip(PARTS, _amounts(amounts, currency), strict=True))
        )
        for currency, count, *amounts in listed or ()
    ]


def _amounts(texts: Iterable[str | None], currency: str) -> list[Any]:
    """Amounts; None for what nobody asked for."""
    return [text and Money(amount=Decimal(text), currency=CurrencyCode(currency)) for text in texts]


_OF_MONEY: Any = inputs.make_input("MoneyHaving", "Conditions on the amounts of a group in one currency.")
inputs.add_required(_OF_MONEY, "currency", CurrencyCode, "The currency; a group without it is not kept.")
_OF_NUMBERS = inputs.make_input("NumberHaving", "Conditions on a number over a group.")
for _part in PARTS:
    inputs.add(_OF_MONEY, _part, inputs.DECIMAL, _MEANING[_part])
    inputs.add(_OF_NUMBERS, _part, inputs.DECIMAL, _MEANING[_part])


class AggregateTypes:
    """Makes the types of one schema's grouped reads, each once."""

    def __init__(self, catalogue: Catalogue, arguments: Arguments, types: Mapping[str, type]) -> None:
        self._catalogue = catalogue
        self._arguments = arguments
        self._types = types
        self._made: dict[str, list[StrawberryArgument]] = {}

    def group(self, declared: Aggregates) -> type:
        """The type of one group: what it is of, how many rows it has, and what is summed of them."""
        fields: dict[str, tuple[Any, Any]] = {}
        for each in dimensions(declared, self._catalogue).values():
            fields[each.name] = self._dimension(declared, each)
        counted = Column(of=declared.group, column=COUNT)
        fields["count"] = (int, column("How many rows the group has.", counted))
        for name in declared.numbers:
            needs = (part_label(name, part) for part in PARTS)
            summed = computed(declared.group, _number, *needs)
            fields[name] = (NumberAggregate, related(summed, f"`{camel(name)}` of all rows together."))
        for name in declared.money:
            text = f"`{camel(name)}` of all rows, each currency by itself; empty where no row has an amount."
            fields[name] = (list[MoneyAggregate], related(computed(declared.group, _money, name), text))
        annotations = {name: kind for name, (kind, _) in fields.items()}
        shown = {name: field for name, (_, field) in fields.items()}
        text = f"Rows of type {declared.of.name} that are alike in what they are grouped by."
        made: type = type(declared.group.name, (), {"__annotations__": annotations, "__doc__": text, **shown})
        return entity(declared.group)(made)

    def _dimension(self, declared: Aggregates, dimension: Dimension) -> tuple[Any, Any]:
        label, said = key_label(dimension.name), camel(dimension.name)
        kind: Any
        if dimension.node is not None:
            target = dimension.node.target
            text = f"The `{said}` of all rows; null where they have none that you may see, and unless grouped by it."
            kind = self._types[target.name]
            return Optional[kind], related(one(declared.group, label, target), text)  # noqa: UP045 - a value
        if day_of(dimension, declared.of):
            kind = date
            text = f"The first day of the span that `{said}` of all rows lies in; null unless grouped by it."
        else:
            kind = _kind(column_type(holder(dimension, declared.of), dimension.column), dimension.column)
            text = f"The `{said}` of all rows; null unless grouped by it."
        return Optional[kind], column(text, Column(of=declared.group, column=label))  # noqa: UP045 - a value

    def root(self, declared: Aggregates, group: type) -> StrawberryField:
        """The root field, nullable where reading such rows needs a permission."""
        name = declared.of.name
        connection: Any = Connection[group]  # type: ignore[valid-type]
        may_be_forbidden = declared.of.permission is not None and declared.of.own is None
        return StrawberryField(
            python_name=f"{_snake(name)}_aggregates",
            type_annotation=StrawberryAnnotation(connection | None if may_be_forbidden else connection),
            description=declared.description,
            metadata={MARK: Aggregated(declared), "needs": None},
        )

    def arguments(self, declared: Aggregates) -> list[StrawberryArgument]:
        """Paging and filter as lists have them; what to group by, which groups to keep, and their order."""
        name = declared.of.name
        if name not in self._made:
            paging = [
                each
                for each in self._arguments.of_list(declared.of)
                if each.python_name in ("first", "after", "last", "before", "filter")
            ]
            known = dimensions(declared, self._catalogue)
            by: Any = self._by(declared, known)
            order: Any = self._order(declared, known)
            self._made[name] = [
                *paging,
                inputs.argument(
                    "groupBy", list[by] | None, "What to group by; without it all rows are one group."
                ),
                inputs.argument("having", self._having(declared) | None, "Which groups; all when left out."),
                inputs.argument("orderBy", list[order] | None, "In which order; then by what is grouped by."),
            ]
        return self._made[name]

    def _by(self, declared: Aggregates, known: Mapping[str, Dimension]) -> type:
        name = declared.of.name
        said = {word: f"By `{camel(each.name)}`." for word, each in known.items()}
        words = _words(f"{name}Dimension", said, f"What rows of type {name} can be grouped by.")
        made = inputs.make_input(f"{name}GroupBy", "One thing to group by.")
        inputs.add_required(made, "field", words, "What to group by.")
        if any(day_of(each, declared.of) for each in known.values()):
            inputs.add(made, "granularity", Granularity, "How long the spans of a day are: DAY unless given.")
        return made

    def _having(self, declared: Aggregates) -> type:
        made = inputs.make_input(
            f"{declared.of.name}Having", "Which groups are kept; all conditions that are given must hold."
        )
        inputs.add(made, "count", inputs.INT, "By how many rows the group has.")
        for name in declared.numbers:
            inputs.add(made, camel(name), _OF_NUMBERS, f"By `{camel(name)}`.")
        for name in declared.money:
            inputs.add(
                made, camel(name), list[_OF_MONEY], f"By `{camel(name)}`, in each currency that is named."
            )
        return made

    def _order(self, declared: Aggregates, known: Mapping[str, Dimension]) -> type:
        name = declared.group.name
        words = sortable(declared, known)
        said = {word: _order_meaning(word, *words[word]) for word in words}
        enumeration = _words(f"{name}OrderField", said, f"What groups of type {name} can be sorted by.")
        made = inputs.make_input(f"{name}Order", "One step of an order.")
        inputs.add_order(made, enumeration)
        if declared.money:
            text = "Of which currency the amounts are; needed for money, unless CURRENCY comes before it."
            inputs.add(made, "currency", CurrencyCode, text)
        return made


def aggregates_of(modules: Iterable[Any]) -> list[Aggregates]:
    """The grouped reads of some modules."""
    return [each for module in modules for each in module.aggregates]


_KINDS: Sequence[tuple[Callable[[Any], bool], Any]] = (
    (lambda kind: isinstance(kind, sa.Boolean), bool),
    (lambda kind: isinstance(kind, sa.Integer), int),
    (lambda kind: isinstance(kind, sa.Numeric), Decimal),
    (lambda kind: isinstance(kind, sa.String), str),
)


def _kind(kind: sa.types.TypeEngine[Any], name: str) -> Any:
    """The type of a field that shows a column of the groups."""
    if isinstance(kind, sa.Enum) and kind.enum_class is not None:
        inputs.operators_for(kind)
        return kind.enum_class
    if name.endswith("currency"):
        return CurrencyCode
    return next(made for fits, made in _KINDS if fits(kind))


_SORTED = {"sum": "sum", "avg": "average", "min": "least", "max": "greatest"}


def _order_meaning(word: str, measure: str, part: str) -> str:
    """What a word of an order sorts by."""
    return f"By the {_SORTED[part]} of `{camel(measure)}`." if part else f"By `{camel(word.lower())}`."


def _words(name: str, said: Mapping[str, str], description: str) -> Any:
    """An enumeration of words, each with what it means."""
    named = {word: (word, text) for word, text in said.items()}
    enumeration: Any = Word(name, named)  # type: ignore[arg-type]
    strawberry.enum(enumeration, description=description)
    return enumeration


def _snake(name: str) -> str:
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name).lstrip("_")
