"""The fields of a form, as a definition says them. Pure."""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import Field

from bizsuite.oa.forms.rules.words import FieldKind, FieldRight
from bizsuite.oa.forms.rules.written import Label, Name, Written

FIELDS_MAX = 100
COLUMNS_MAX = 20
ROWS_MAX = 200
OPTIONS_MAX = 200
FILES_MAX = 20
LINE_MAX = 400
TEXT_MAX = 20_000
PLACES_MAX = 6

Exact = Annotated[Decimal, Field(max_digits=20, decimal_places=PLACES_MAX, allow_inf_nan=False)]


class AnyField(Written):
    """What all fields have."""

    id: Name
    title: Label
    hint: Label | None = None
    required: bool = False
    """It must not be left empty by who may fill it in."""
    initiator: FieldRight = FieldRight.WRITE
    """What whoever submits the form may do with it."""


class TextField(AnyField):
    """One line of text."""

    kind: Literal[FieldKind.TEXT]
    min_length: int = Field(default=0, ge=0, le=LINE_MAX)
    max_length: int = Field(default=LINE_MAX, ge=1, le=LINE_MAX)
    pattern: str | None = Field(default=None, max_length=200)
    """A regular expression for the whole of it, without look-around and references back."""


class LongTextField(AnyField):
    """Text of several lines."""

    kind: Literal[FieldKind.LONG_TEXT]
    min_length: int = Field(default=0, ge=0, le=TEXT_MAX)
    max_length: int = Field(default=4000, ge=1, le=TEXT_MAX)


class NumberField(AnyField):
    """An exact number."""

    kind: Literal[FieldKind.NUMBER]
    min: Exact | None = None
    max: Exact | None = None
    places: int = Field(default=2, ge=0, le=PLACES_MAX)
    """How many decimals it has at most."""


class MoneyField(AnyField):
    """An amount with its currency."""

    kind: Literal[FieldKind.MONEY]
    currencies: tuple[Annotated[str, Field(pattern=r"^[A-Z]{3}$")], ...] = Field(default=(), max_length=50)
    """Nothing: any in use."""
    min: Exact | None = None
    max: Exact | None = None
    """Limits are in the one currency that it takes."""


class DateField(AnyField):
    """A day."""

    kind: Literal[FieldKind.DATE]
    min: date | None = None
    max: date | None = None
    not_before: Name | None = None
    """A field beside it whose day this one must not lie before."""


class DateTimeField(AnyField):
    """A moment."""

    kind: Literal[FieldKind.DATETIME]
    not_before: Name | None = None
    """A field beside it whose moment this one must not lie before."""


class Option(Written):
    """Something that can be chosen."""

    id: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,39}$")]
    title: Label


Options = Annotated[tuple[Option, ...], Field(min_length=1, max_length=OPTIONS_MAX)]


class ChoiceField(AnyField):
    """One of several options."""

    kind: Literal[FieldKind.CHOICE]
    options: Options


class ChoicesField(AnyField):
    """Several of several options."""

    kind: Literal[FieldKind.CHOICES]
    options: Options
    least: int = Field(default=0, ge=0, le=OPTIONS_MAX)
    most: int = Field(default=OPTIONS_MAX, ge=1, le=OPTIONS_MAX)


class BooleanField(AnyField):
    """Yes or no."""

    kind: Literal[FieldKind.BOOLEAN]


class UserField(AnyField):
    """A user."""

    kind: Literal[FieldKind.USER]


class DepartmentField(AnyField):
    """A department."""

    kind: Literal[FieldKind.DEPARTMENT]


class RecordField(AnyField):
    """A record of one of several types."""

    kind: Literal[FieldKind.RECORD]
    types: tuple[Annotated[str, Field(pattern=r"^[A-Z][A-Za-z0-9]{0,59}$")], ...] = Field(
        min_length=1, max_length=20
    )
    """Names of types of the graph, such as `Customer`."""


class AttachmentsField(AnyField):
    """Files."""

    kind: Literal[FieldKind.ATTACHMENTS]
    least: int = Field(default=0, ge=0, le=FILES_MAX)
    most: int = Field(default=FILES_MAX, ge=1, le=FILES_MAX)
    media_types: tuple[Annotated[str, Field(max_length=100)], ...] = Field(default=(), max_length=20)
    """Nothing: any that can be sent."""


AnyColumn = (
    TextField
    | LongTextField
    | NumberField
    | MoneyField
    | DateField
    | DateTimeField
    | ChoiceField
    | ChoicesField
    | BooleanField
    | UserField
    | DepartmentField
    | RecordField
)
Column = Annotated[AnyColumn, Field(discriminator="kind")]


class TableField(AnyField):
    """Rows of columns. Who may see or change it may do so with all of its columns."""

    kind: Literal[FieldKind.TABLE]
    columns: tuple[Column, ...] = Field(min_length=1, max_length=COLUMNS_MAX)
    min_rows: int = Field(default=0, ge=0, le=ROWS_MAX)
    max_rows: int = Field(default=ROWS_MAX, ge=1, le=ROWS_MAX)


class TotalField(AnyField):
    """The sum of a column of numbers, or of money in one currency."""

    kind: Literal[FieldKind.TOTAL]
    of: Name
    """The table."""
    column: Name


FormField = AnyColumn | AttachmentsField | TableField | TotalField
Values = Mapping[str, Any]
"""Values by the ids of fields, as they are stored: plain JSON, in one way only for each value; what is empty is left
out. Users, departments and files are UUIDs, records `Type:UUID`, moments in UTC."""


class Form(Written):
    """What is to be filled in."""

    fields: tuple[Annotated[FormField, Field(discriminator="kind")], ...] = Field(
        default=(), max_length=FIELDS_MAX
    )

    def field(self, name: str) -> FormField | None:
        """The field of this id."""
        return next((field for field in self.fields if field.id == name), None)

    def paths(self) -> Iterator[tuple[str, FormField]]:
        """What can be read of it: its fields, and columns of tables as `table.column`."""
        for field in self.fields:
            yield field.id, field
            if isinstance(field, TableField):
                yield from ((f"{field.id}.{column.id}", column) for column in field.columns)


NO_FORM = Form()
