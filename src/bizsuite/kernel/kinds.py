"""Of which kind values are that rules compare: what can be said of a value before there is one."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum


class Kind(StrEnum):
    """What a value is compared as."""

    TEXT = "TEXT"
    NUMBER = "NUMBER"
    MONEY = "MONEY"
    """An amount in the base currency of a company."""
    DAY = "DAY"
    """A moment is compared as the day that it lies in."""
    FLAG = "FLAG"
    ID = "ID"
    """The id of a row, as the text of a UUID."""


ORDERED = frozenset({Kind.NUMBER, Kind.MONEY, Kind.DAY})
"""The kinds of which one value can be more than another."""


@dataclass(frozen=True, slots=True)
class ValueType:
    """The kind of a value; of ID the entity, of TEXT the words that it may be, where there are no others."""

    kind: Kind
    entity: str = ""
    words: tuple[str, ...] = ()
    many: bool = False
    """Whether it is a list of such values."""

    def matches(self, other: "ValueType") -> bool:
        """Whether a value of this type can be compared with one of the other."""
        return self.kind is other.kind and self.entity == other.entity

    def reads(self, text: str) -> bool:
        """Whether a written value is one of this type."""
        try:
            match self.kind:
                case Kind.NUMBER | Kind.MONEY:
                    return Decimal(text).is_finite()
                case Kind.DAY:
                    return bool(date.fromisoformat(text))
                case Kind.FLAG:
                    return text in ("true", "false")
                case Kind.ID:
                    return str(uuid.UUID(text)) == text
                case _:
                    return not self.words or text in self.words
        except (ValueError, ArithmeticError):
            return False


Value = Decimal | date | bool | str
Known = Value | Sequence[Value] | None
"""A value as it is compared: None where there is none."""
