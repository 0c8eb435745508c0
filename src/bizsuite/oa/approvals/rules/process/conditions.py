"""Conditions: typed comparisons of what is known of a process, joined by and, or and not. Pure.

Null in any comparison makes it false, except `isNull`; a field that is missing is null. Money is compared in the base
currency, days as days of the tenant's zone: whoever looks values up brings them into that form.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from bizsuite.oa.forms.rules.written import Written

Scalar = Decimal | date | bool | str
Known = Scalar | Sequence[Scalar] | None
"""A value that is known, in one of the forms that can be compared."""
DEPTH_MAX = 8
TERMS_MAX = 50


class Source(StrEnum):
    """Where an operand is read."""

    FORM = "FORM"
    """A field of the form, as it is when the condition is looked at."""
    INSTANCE = "INSTANCE"
    """Of the process: `initiator`, `initiator.departmentPath`, `round`."""
    SUBJECT = "SUBJECT"
    """A path from what is approved, such as `total.amount` or `customer.owner`."""


class Operand(Written):
    """Something that is known of a process, by where it is read and its name or path."""

    source: Source
    path: str = Field(pattern=r"^[A-Za-z][A-Za-z0-9_]*(\.[A-Za-z][A-Za-z0-9_]*){0,4}$", max_length=200)


Lookup = Callable[[Operand], Known]


class Operator(StrEnum):
    """How two values are compared."""

    EQ = "eq"
    NE = "ne"
    GT = "gt"
    GTE = "gte"
    LT = "lt"
    LTE = "lte"
    IN = "in"
    NOT_IN = "notIn"
    CONTAINS = "contains"
    STARTS_WITH = "startsWith"
    BETWEEN = "between"
    IS_NULL = "isNull"


Text = Annotated[str, Field(max_length=400)]
_LISTED = {Operator.IN, Operator.NOT_IN, Operator.BETWEEN}


class Comparison(Written):
    """One operand compared with a value that is written, or with another operand."""

    kind: Literal["compare"]
    op: Operator
    left: Operand
    value: Text | None = None
    """Numbers and days are written as text, so that they are exact."""
    values: tuple[Text, ...] = Field(default=(), max_length=100)
    """For in, notIn and between, which takes two."""
    right: Operand | None = None

    @model_validator(mode="after")
    def _given(self) -> "Comparison":
        given = (self.value is not None, bool(self.values), self.right is not None)
        wanted = (
            (False, False, False)
            if self.op is Operator.IS_NULL
            else (False, True, False)
            if self.op in _LISTED
            else None
        )
        if (wanted is not None and given != wanted) or (wanted is None and given[1]):
            raise ValueError("takes other operands")
        if wanted is None and given[0] == given[2]:
            raise ValueError("takes a value or another operand")
        if self.op is Operator.BETWEEN and len(self.values) != 2:
            raise ValueError("takes two values")
        return self


class Every(Written):
    """All of these hold; an empty list holds."""

    kind: Literal["and"]
    terms: tuple["Condition", ...] = Field(max_length=TERMS_MAX)


class Some(Written):
    """One of these holds; of an empty list none does."""

    kind: Literal["or"]
    terms: tuple["Condition", ...] = Field(max_length=TERMS_MAX)


class Not(Written):
    """This does not hold."""

    kind: Literal["not"]
    term: "Condition"


Condition = Annotated[Comparison | Every | Some | Not, Field(discriminator="kind")]


def holds(condition: Comparison | Every | Some | Not, look: Lookup) -> bool:
    """Whether a condition holds for what is known."""
    match condition:
        case Every(terms=terms):
            return all(holds(term, look) for term in terms)
        case Some(terms=terms):
            return any(holds(term, look) for term in terms)
        case Not(term=term):
            return not holds(term, look)
        case Comparison():
            return _compared(condition, look)


def comparisons(condition: Comparison | Every | Some | Not) -> Iterator[Comparison]:
    """The comparisons of a condition, from left to right."""
    match condition:
        case Every(terms=terms) | Some(terms=terms):
            for term in terms:
                yield from comparisons(term)
        case Not(term=term):
            yield from comparisons(term)
        case Comparison():
            yield condition


def operands(condition: Comparison | Every | Some | Not) -> Iterator[Operand]:
    """What a condition reads."""
    for each in comparisons(condition):
        yield each.left
        if each.right is not None:
            yield each.right


def depth(condition: Comparison | Every | Some | Not) -> int:
    """How deep conditions lie in each other; 1 for a comparison."""
    match condition:
        case Every(terms=terms) | Some(terms=terms):
            return 1 + max((depth(term) for term in terms), default=0)
        case Not(term=term):
            return 1 + depth(term)
        case Comparison():
            return 1


def as_type_of(text: str, example: Scalar) -> Scalar | None:
    """A written value in the type of the value that it is compared with; None where it cannot be one."""
    try:
        if isinstance(example, bool):
            return {"true": True, "false": False}.get(text)
        if isinstance(example, Decimal):
            number = Decimal(text)
            return number if number.is_finite() else None
        if isinstance(example, date):
            return date.fromisoformat(text)
    except (ValueError, ArithmeticError):
        return None
    return text


def _compared(condition: Comparison, look: Lookup) -> bool:
    left = look(condition.left)
    if condition.op is Operator.IS_NULL:
        return left is None
    if left is None:
        return False
    if condition.right is not None:
        right = look(condition.right)
        return right is not None and _by_operator(condition.op, left, right)
    if isinstance(left, Sequence) and not isinstance(left, str):
        return _listed(condition, left)
    if condition.op in _LISTED:
        return _among(condition, left)
    written = as_type_of(condition.value or "", left)
    return written is not None and _by_operator(condition.op, left, written)


def _among(condition: Comparison, left: Any) -> bool:
    written = [as_type_of(text, left) for text in condition.values]
    if condition.op is Operator.BETWEEN:
        least, most = written
        return least is not None and most is not None and least <= left <= most
    return (left in written) is (condition.op is Operator.IN)


def _listed(condition: Comparison, left: Sequence[Scalar]) -> bool:
    """Of a list it can be asked what it contains, and whether something of it is listed."""
    written = {
        as_type_of(text, each)
        for each in left
        for text in (*condition.values, *([condition.value] if condition.value is not None else []))
    }
    common = any(each in written for each in left)
    if condition.op in (Operator.CONTAINS, Operator.EQ, Operator.IN):
        return common
    return condition.op in (Operator.NE, Operator.NOT_IN) and not common


def _by_operator(op: Operator, left: Any, right: Any) -> bool:
    if op is Operator.CONTAINS:
        listed = isinstance(left, Sequence) and not isinstance(left, str)
        return right in left if listed else isinstance(left, str) and str(right) in left
    if op is Operator.STARTS_WITH:
        return isinstance(left, str) and isinstance(right, str) and left.startswith(right)
    if op in (Operator.EQ, Operator.NE):
        return (left == right) is (op is Operator.EQ)
    if type(left) is not type(right) or isinstance(left, bool):
        return False
    match op:
        case Operator.GT:
            return bool(left > right)
        case Operator.GTE:
            return bool(left >= right)
        case Operator.LT:
            return bool(left < right)
        case _:
            return bool(left <= right)
