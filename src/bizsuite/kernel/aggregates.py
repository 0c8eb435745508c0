"""What rows are grouped by and what is summed of them: plain data, declared beside an entity in a slice's `reads.py`.

From one declaration come the root field with its types, the statement, paging, and what those who ask may see.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from bizsuite.kernel.reads import Entity, One
from bizsuite.kernel.words import Word


class Granularity(Word):
    """How long the spans are that days are gathered in."""

    DAY = "DAY", "Single days."
    WEEK = "WEEK", "Weeks that begin on Monday (ISO 8601)."
    MONTH = "MONTH", "Calendar months."
    QUARTER = "QUARTER", "Calendar quarters."
    YEAR = "YEAR", "Calendar years."


@dataclass(frozen=True, slots=True, kw_only=True)
class Dimension:
    """Something that rows are grouped by: a column, or the node that `node` leads to.

    It is the row's own, or of the row that `through` leads to, one relation after the other.
    """

    name: str
    column: str
    node: One | None = None
    through: Sequence[One] = ()


@dataclass(frozen=True, eq=False, kw_only=True)
class Aggregates:
    """What can be asked of the rows of an entity together; whoever may list them may ask.

    `numbers` are columns that are summed as they are, `money` columns of amounts in the currency that the column
    `currency` holds: those are summed for each currency by itself.
    """

    of: Entity
    description: str
    by: Sequence[Dimension]
    numbers: Sequence[str] = ()
    money: Sequence[str] = ()
    currency: str = "currency"
    group: Entity = field(init=False)
    """One group, as a kind of row of its own: its walls are those of the rows in it."""

    def __post_init__(self) -> None:
        of = self.of
        group = Entity(
            name=f"{of.name}Aggregate",
            table=of.table,
            permission=of.permission,
            owner=of.owner,
            department=of.department,
            company=of.company,
            own=of.own,
            where=of.where,
            detail_of=of.detail_of,
        )
        object.__setattr__(self, "group", group)


def by(*columns: str, through: Sequence[One] = ()) -> list[Dimension]:
    """Dimensions that are columns, of the row or of the one that `through` leads to, under the names of these."""
    return [Dimension(name=column, column=column, through=through) for column in columns]


def by_node(name: str, relation: One, through: Sequence[One] = ()) -> Dimension:
    """A dimension that is the node which a relation leads to.

    Rows whose node the asker may not see fall together in one group, whose node is null.
    """
    return Dimension(name=name, column=relation.key, node=relation, through=through)
