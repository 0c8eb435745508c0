"""Dimensions by which lines are divided: cost centres, projects, whatever a company thinks in."""

import uuid
from datetime import date
from decimal import Decimal

import sqlalchemy as sa

from bizsuite.erp.finance.tables import guards
from bizsuite.kernel.schema import after_create
from bizsuite.kernel.tables import Table, check, currency_code, rate, references, unique
from bizsuite.kernel.tables import amount as money


class Dimension(Table, table=True):
    """What lines of a company are divided by."""

    __tablename__ = "finance_dimension"
    __table_args__ = (unique("company_id", "code"),)

    company_id: uuid.UUID = references("company", indexed=False)
    code: str
    name: str
    is_active: bool = True


class DimensionValue(Table, table=True):
    """One cost centre, one project."""

    __tablename__ = "finance_dimension_value"
    __table_args__ = (
        unique("dimension_id", "code"),
        unique("dimension_id", "id"),
        check("parent_id <> id", "not_below_itself"),
        check("first_day <= last_day", "ends_after_it_begins"),
    )

    company_id: uuid.UUID = references("company")
    dimension_id: uuid.UUID = references("finance_dimension", indexed=False)
    code: str
    name: str
    parent_id: uuid.UUID | None = references("finance_dimension_value", optional=True)
    is_active: bool = True
    first_day: date | None = None
    last_day: date | None = None


class DimensionRequirement(Table, table=True):
    """An account whose lines need a value of a dimension."""

    __tablename__ = "finance_dimension_requirement"
    __table_args__ = (unique("account_id", "dimension_id"),)

    company_id: uuid.UUID = references("company")
    dimension_id: uuid.UUID = references("finance_dimension")
    account_id: uuid.UUID = references("finance_account", indexed=False)


class DimensionSplit(Table, table=True):
    """What of a line belongs to a value. Of a posted line it never changes."""

    __tablename__ = "finance_dimension_split"
    __audited__ = False
    __table_args__ = (
        unique("line_id", "position"),
        unique("line_id", "value_id"),
        sa.ForeignKeyConstraint(
            ["tenant_id", "dimension_id", "value_id"],
            [
                "finance_dimension_value.tenant_id",
                "finance_dimension_value.dimension_id",
                "finance_dimension_value.id",
            ],
            name="fk_finance_dimension_split_of_dimension",
        ),
        check("fraction > 0 AND fraction <= 1", "fraction_range"),
        check("position > 0", "has_a_place"),
    )

    company_id: uuid.UUID = references("company", indexed=False)
    line_id: uuid.UUID = references("finance_entry_line", indexed=False)
    position: int
    dimension_id: uuid.UUID = references("finance_dimension", indexed=False)
    value_id: uuid.UUID = references("finance_dimension_value")
    fraction: Decimal = rate()
    currency: str = currency_code()
    amount: Decimal = money()
    """In the company's currency, positive for a debit."""


after_create(DimensionSplit, guards.DIMENSION_SPLIT)
