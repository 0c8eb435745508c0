"""How taxes are reached."""

from typing import Any

import sqlalchemy as sa

from bizsuite.base.identity import reads as identity
from bizsuite.base.parties import reads as parties
from bizsuite.erp.finance import reads as finance
from bizsuite.erp.taxes import tables
from bizsuite.erp.taxes.rules import words
from bizsuite.kernel.reads import (
    COUNT_MAX,
    Asker,
    Columns,
    Entity,
    expression,
    many,
    money,
    newest,
    one,
    sorts,
)
from bizsuite.kernel.tables import table_of

_SETTING = table_of(tables.TaxSetting)

tax = Entity(
    name="Tax",
    table=tables.Tax,
    permission=words.TAX_READ,
    company="company_id",
    sort=sorts("position", "code"),
    filters=("code", "name", "kind", "use", "rate", "is_standard", "is_active", "first_day", "last_day"),
    sorts=("code", "name", "position"),
    by=("code",),
    external=True,
)
member = Entity(
    name="TaxMember",
    table=tables.TaxMember,
    permission=words.TAX_READ,
    company="company_id",
    sort=sorts("position"),
    sorts=("position",),
)
share = Entity(
    name="TaxShare",
    table=tables.TaxShare,
    permission=words.TAX_READ,
    company="company_id",
    sort=sorts("document", "position"),
    filters=("document", "part"),
    sorts=("position",),
)
box = Entity(
    name="TaxBox",
    table=tables.TaxBox,
    permission=words.TAX_READ,
    company="company_id",
    sort=sorts("code"),
    filters=("code", "name"),
    sorts=("code", "name"),
    by=("code",),
)
rule = Entity(
    name="TaxRule",
    table=tables.TaxRule,
    permission=words.TAX_READ,
    company="company_id",
    sort=sorts("position", "name"),
    filters=("name", "use", "country", "is_active"),
    sorts=("name", "position"),
    by=("name",),
)
rule_tax = Entity(name="TaxRuleTax", table=tables.TaxRuleTax, permission=words.TAX_READ, company="company_id")
rule_account = Entity(
    name="TaxRuleAccount", table=tables.TaxRuleAccount, permission=words.TAX_READ, company="company_id"
)
movement = Entity(
    name="TaxMovement",
    table=tables.TaxMovement,
    permission=words.TAX_READ,
    company="company_id",
    sort=sorts(newest("posted_on")),
    filters=("posted_on", "part", "amount"),
    sorts=("posted_on", "amount"),
    count_max=COUNT_MAX,
)

tax_company = one(tax, "company_id", identity.company)
tax_amount = money(tax, "amount")
tax_transition_account = one(tax, "transition_account_id", finance.account)
tax_members = many(tax, member, "group_id", "position")
tax_shares = many(tax, share, "tax_id", "document", "position")
tax_movements = many(tax, movement, "tax_id", newest("posted_on"))
member_tax = one(member, "tax_id", tax)
member_group = one(member, "group_id", tax)
share_tax = one(share, "tax_id", tax)
share_account = one(share, "account_id", finance.account)
share_box = one(share, "box_id", box)
box_parent = one(box, "parent_id", box)
box_children = many(box, box, "parent_id", "code")
box_movements = many(box, movement, "box_id", newest("posted_on"))
rule_customer = one(rule, "customer_id", parties.customer)
rule_supplier = one(rule, "supplier_id", parties.supplier)
rule_taxes = many(rule, rule_tax, "rule_id", "created_at")
rule_accounts = many(rule, rule_account, "rule_id", "created_at")
rule_tax_tax = one(rule_tax, "tax_id", tax)
rule_tax_replacement = one(rule_tax, "replacement_id", tax)
rule_tax_rule = one(rule_tax, "rule_id", rule)
rule_account_account = one(rule_account, "account_id", finance.account)
rule_account_replacement = one(rule_account, "replacement_id", finance.account)
rule_account_rule = one(rule_account, "rule_id", rule)
movement_amount = money(movement, "amount")
movement_tax = one(movement, "tax_id", tax)
movement_box = one(movement, "box_id", box)
movement_entry = one(movement, "entry_id", finance.entry)
movement_line = one(movement, "line_id", finance.line)
entry_tax_movements = many(finance.entry, movement, "entry_id", "created_at")


def _rounding(row: Columns, asker: type[Asker]) -> sa.ColumnElement[Any]:
    chosen = (
        sa.select(_SETTING.c.rounding)
        .where(_SETTING.c.tenant_id == asker.tenant_id, _SETTING.c.company_id == row.id)
        .scalar_subquery()
    )
    return sa.func.coalesce(chosen, sa.literal(words.TaxRounding.LINE, _SETTING.c.rounding.type))


company_tax_rounding = expression(identity.company, "tax_rounding", _rounding)
