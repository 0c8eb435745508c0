"""Taxes, where they go, the boxes of the tax report, and what has moved in them."""

import uuid
from datetime import date
from decimal import Decimal

from bizsuite.erp.taxes.rules.words import TaxDocument, TaxKind, TaxPart, TaxRounding, TaxUse
from bizsuite.kernel.schema import after_create, append_only
from bizsuite.kernel.tables import (
    Table,
    check,
    choice,
    currency_code,
    indexed,
    rate,
    references,
    text,
    unique,
)
from bizsuite.kernel.tables import amount as money


class TaxBox(Table, table=True):
    """A box of the tax report of a company, or a heading above boxes."""

    __tablename__ = "tax_box"
    __table_args__ = (unique("company_id", "code"), check("parent_id <> id", "not_below_itself"))

    company_id: uuid.UUID = references("company", indexed=False)
    code: str
    name: str
    parent_id: uuid.UUID | None = references("tax_box", optional=True)


class Tax(Table, table=True):
    """A tax of a company. What it comes to never changes: it gets a last day, and another one is made."""

    __tablename__ = "tax"
    __table_args__ = (
        unique("company_id", "code"),
        check("(kind = 'PERCENT') = (rate IS NOT NULL)", "percent_has_a_rate"),
        check("(kind = 'FIXED') = (amount IS NOT NULL)", "fixed_has_an_amount"),
        check("rate > -1", "rate_range"),
        check("last_day >= first_day", "days_in_order"),
    )

    company_id: uuid.UUID = references("company", indexed=False)
    code: str
    name: str
    kind: TaxKind = choice(TaxKind)
    use: TaxUse = choice(TaxUse, TaxUse.SALES)
    rate: Decimal | None = rate(None, optional=True)
    """A fraction of its base."""
    currency: str = currency_code()
    """That of the company, which is that of the amount."""
    amount: Decimal | None = money(None, optional=True)
    """For each unit."""
    is_included: bool = False
    is_compound: bool = False
    is_neutral: bool = False
    is_standard: bool = False
    is_active: bool = True
    position: int = 0
    transition_account_id: uuid.UUID | None = references("finance_account", optional=True, indexed=False)
    """Where it waits until the document is paid; none: it is due at once."""
    first_day: date | None = None
    last_day: date | None = None


class TaxMember(Table, table=True):
    """A tax that belongs to a group."""

    __tablename__ = "tax_member"
    __table_args__ = (unique("group_id", "tax_id"), check("group_id <> tax_id", "not_its_own"))

    company_id: uuid.UUID = references("company", indexed=False)
    group_id: uuid.UUID = references("tax", indexed=False)
    tax_id: uuid.UUID = references("tax")
    position: int


class TaxShare(Table, table=True):
    """Where a part of a tax goes on documents of one kind."""

    __tablename__ = "tax_share"
    __table_args__ = (
        unique("tax_id", "document", "position"),
        check("factor <> 0 AND factor BETWEEN -1 AND 1", "factor_range"),
        check("part = 'TAX' OR account_id IS NULL", "a_base_is_not_posted"),
    )

    company_id: uuid.UUID = references("company", indexed=False)
    tax_id: uuid.UUID = references("tax", indexed=False)
    document: TaxDocument = choice(TaxDocument)
    position: int
    part: TaxPart = choice(TaxPart)
    factor: Decimal = rate(Decimal(1))
    account_id: uuid.UUID | None = references("finance_account", optional=True, indexed=False)
    """Where it is posted; none: the company's tax on sales, or that on purchases."""
    box_id: uuid.UUID | None = references("tax_box", optional=True)


class TaxRule(Table, table=True):
    """Which taxes and accounts are replaced for a customer or a supplier, a country, or everybody."""

    __tablename__ = "tax_rule"
    __table_args__ = (
        unique("company_id", "name"),
        check("customer_id IS NULL OR use = 'SALES'", "customers_buy"),
        check("supplier_id IS NULL OR use = 'PURCHASES'", "suppliers_sell"),
    )

    company_id: uuid.UUID = references("company", indexed=False)
    name: str
    use: TaxUse = choice(TaxUse, TaxUse.SALES)
    country: str = text()
    """ISO 3166-1 alpha-2; empty: any."""
    customer_id: uuid.UUID | None = references("party_customer", optional=True)
    supplier_id: uuid.UUID | None = references("party_supplier", optional=True)
    position: int = 0
    is_active: bool = True


class TaxRuleTax(Table, table=True):
    """A tax that a rule replaces, by another one or by nothing."""

    __tablename__ = "tax_rule_tax"
    __table_args__ = (unique("rule_id", "tax_id"),)

    company_id: uuid.UUID = references("company", indexed=False)
    rule_id: uuid.UUID = references("tax_rule", indexed=False)
    tax_id: uuid.UUID = references("tax")
    replacement_id: uuid.UUID | None = references("tax", optional=True)


class TaxRuleAccount(Table, table=True):
    """An account that a rule replaces; none is the company's sales, or purchases."""

    __tablename__ = "tax_rule_account"
    __table_args__ = (unique("rule_id", "account_id"),)

    company_id: uuid.UUID = references("company", indexed=False)
    rule_id: uuid.UUID = references("tax_rule", indexed=False)
    account_id: uuid.UUID | None = references("finance_account", optional=True)
    replacement_id: uuid.UUID = references("finance_account")


class TaxSetting(Table, table=True):
    """How a company rounds its taxes; without one it does so on each line."""

    __tablename__ = "tax_setting"
    __table_args__ = (unique("company_id"),)

    company_id: uuid.UUID = references("company", indexed=False)
    rounding: TaxRounding = choice(TaxRounding, TaxRounding.LINE)


class OrderedTax(Table):
    """What one tax comes to on a line of an order. Follows from the line, whose changes are what is audited."""

    company_id: uuid.UUID = references("company", indexed=False)
    """The order's, as are owner and department: who may see an order may see its taxes, and nobody else."""
    owner_id: uuid.UUID | None = references("user_account", optional=True, indexed=False)
    department_id: uuid.UUID | None = references("department", optional=True, indexed=False)
    order_id: uuid.UUID
    line_id: uuid.UUID
    tax_id: uuid.UUID = references("tax")
    position: int
    currency: str = currency_code()
    base: Decimal = money()
    unrounded: Decimal = money()
    amount: Decimal = money()


class TaxMovement(Table, table=True):
    """What an entry says about a tax: its base, or the tax that one of its lines posts. Rows are only ever added."""

    __tablename__ = "tax_movement"
    __audited__ = False
    __table_args__ = (
        indexed("company_id", "posted_on"),
        indexed("box_id", "posted_on"),
        check("(part = 'TAX') = (line_id IS NOT NULL)", "tax_is_posted"),
    )

    company_id: uuid.UUID = references("company", indexed=False)
    posted_on: date
    entry_id: uuid.UUID = references("finance_entry")
    line_id: uuid.UUID | None = references("finance_entry_line", optional=True)
    tax_id: uuid.UUID = references("tax")
    box_id: uuid.UUID | None = references("tax_box", optional=True, indexed=False)
    part: TaxPart = choice(TaxPart)
    currency: str = currency_code()
    amount: Decimal = money()
    """In the company's currency: positive for what is owed or was taken on a sale, negative for what is given back."""


after_create(TaxMovement, append_only("tax_movement"))
