"""Rules that replace taxes and accounts. What one says never changes: it is switched off, and another one is made."""

import uuid
from typing import Any

import sqlalchemy as sa

from bizsuite.base.parties.rules.checks import name_of
from bizsuite.base.parties.tables import Customer, Supplier
from bizsuite.erp.finance.service.access import company_of, require_company
from bizsuite.erp.finance.tables import Account
from bizsuite.erp.taxes import tables
from bizsuite.erp.taxes.rules import mapping, words
from bizsuite.erp.taxes.rules.bearing import require_use
from bizsuite.erp.taxes.rules.mapping import NewTaxRule
from bizsuite.erp.taxes.rules.words import TaxUse
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.tables import Table, table_of
from bizsuite.kernel.uniqueness import unless_taken

_TAKEN = {
    "uq_tax_rule_tenant_id_company_id_name": Refused(
        "NAME_TAKEN", "Another one has this name.", path=["name"]
    )
}


async def create_tax_rule(db: Db, new: NewTaxRule, *, company_id: uuid.UUID | None = None) -> tables.TaxRule:
    """Record a rule with what it replaces.

    Refuses with NOT_FOUND, NAME_TAKEN, INVALID_VALUE, TAX_RULE_EMPTY, TAX_USE (a tax is for the other side of trade).
    """
    kept, owner = mapping.tax_rule_of(new), company_of(db, company_id)
    if kept.customer_id is not None:
        await db.need(Customer, kept.customer_id, path=["customerId"])
    if kept.supplier_id is not None:
        await db.need(Supplier, kept.supplier_id, path=["supplierId"])
    taxes = [key for pair in kept.taxes for key in pair]
    await _require_own(db, tables.Tax, "taxes", taxes, owner)
    await _require_use(db, taxes, kept.use)
    await _require_own(db, Account, "accounts", [key for pair in kept.accounts for key in pair], owner)
    rule = tables.TaxRule(
        company_id=owner,
        name=kept.name,
        use=kept.use,
        country=kept.country,
        customer_id=kept.customer_id,
        supplier_id=kept.supplier_id,
        position=kept.position,
    )
    async with unless_taken(db, _TAKEN):
        db.add(rule)
    of_rule: dict[str, Any] = {"company_id": owner, "rule_id": rule.id}
    db.add_all(
        tables.TaxRuleTax(**of_rule, tax_id=tax_id, replacement_id=other) for tax_id, other in kept.taxes
    )
    db.add_all(
        tables.TaxRuleAccount(**of_rule, account_id=account_id, replacement_id=other)
        for account_id, other in kept.accounts
    )
    await db.flush()
    await db.publish(words.TaxRuleCreated(rule.id, owner))
    return rule


async def update_tax_rule(
    db: Db, rule_id: uuid.UUID, *, name: str | None = None, is_active: bool | None = None
) -> tables.TaxRule:
    """Give a rule another name, or switch it on or off. Refuses with NOT_FOUND, INVALID_VALUE, NAME_TAKEN."""
    rule = await db.lock(tables.TaxRule, rule_id)
    require_company(db, rule.company_id)
    async with unless_taken(db, _TAKEN):
        if name is not None:
            rule.name = name_of(name, "name")
        if is_active is not None:
            rule.is_active = is_active
    await db.publish(words.TaxRuleChanged(rule.id, rule.company_id))
    return rule


async def _require_own(
    db: Db, table: type[Table], name: str, keys: list[uuid.UUID | None], company_id: uuid.UUID
) -> None:
    """What a rule names belongs to its company; `keys` are pairs, of which either may be nothing."""
    wanted = sorted({key for key in keys if key is not None})
    if not wanted:
        return
    columns = table_of(table).c
    rows = await db.rows(
        sa.select(columns.id).where(
            columns.tenant_id == db.actor.tenant_id, columns.company_id == company_id, columns.id.in_(wanted)
        )
    )
    known = {row.id for row in rows}
    for place, key in enumerate(keys):
        if key is not None and key not in known:
            raise Refused("NOT_FOUND", "There is no such record.", path=[name, str(place // 2)])


async def _require_use(db: Db, keys: list[uuid.UUID | None], use: TaxUse) -> None:
    """The taxes that a rule names are for its side of trade; `keys` are pairs, of which either may be nothing."""
    tax = table_of(tables.Tax).c
    wanted = sorted({key for key in keys if key is not None})
    if not wanted:
        return
    rows = await db.rows(
        sa.select(tax.id, tax.code, tax.use).where(tax.tenant_id == db.actor.tenant_id, tax.id.in_(wanted))
    )
    known = {row.id: row for row in rows}
    for place, key in enumerate(keys):
        if key is not None:
            require_use(known[key].code, known[key].use, use, ["taxes", str(place // 2)])
