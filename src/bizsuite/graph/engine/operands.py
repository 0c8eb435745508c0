"""What a client gave, on its way into a statement: known now, or bound anew for each request."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import sqlalchemy as sa

from bizsuite.kernel.errors import BadInput

Turn = Callable[[Any], Any]
"""Turns what a client gave into what the database compares with. Faults: BAD_USER_INPUT."""


@dataclass(frozen=True, slots=True, eq=False)
class Operand:
    """A scalar, or a list of scalars, that stands in an argument.

    `read` finds it among the variables of a request; None where it is written in the document.
    """

    value: Any
    read: Callable[[Mapping[str, Any]], Any] | None = None


class Binder(Protocol):
    """Puts what a client gave into a statement."""

    def bound(
        self, given: Any, kind: sa.types.TypeEngine[Any], turn: Turn | None = None
    ) -> sa.ColumnElement[Any]:
        """A parameter that holds it. Nothing that a client sends is ever spliced into SQL."""

    def settled(self, given: Any) -> Any:
        """Its value, where the shape of the statement depends on it."""

    def only(self, given: Any) -> Any:
        """The item of a list that has just one, on which the shape of the statement depends; None for other lists."""


class Literals:
    """The binder of a statement that is made for one request and thrown away."""

    def bound(
        self, given: Any, kind: sa.types.TypeEngine[Any], turn: Turn | None = None
    ) -> sa.ColumnElement[Any]:
        """A parameter with this value."""
        return sa.bindparam(None, turned(given, turn), type_=kind)

    def settled(self, given: Any) -> Any:
        """The value itself."""
        return given

    def only(self, given: Any) -> Any:
        """The item itself."""
        return given[0] if len(given) == 1 else None


def turned(value: Any, turn: Turn | None) -> Any:
    """A value as the database is given it. Faults: BAD_USER_INPUT for text that it cannot hold."""
    for each in value if isinstance(value, list) else (value,):
        if isinstance(each, str) and "\0" in each:
            raise BadInput("Text cannot hold the null character.")
    return value if turn is None else turn(value)


def pattern(text: str) -> str:
    """Text as a LIKE pattern takes it literally, with `/` as the escape."""
    return text.replace("/", "//").replace("%", "/%").replace("_", "/_")
