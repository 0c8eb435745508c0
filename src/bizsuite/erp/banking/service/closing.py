"""Statements are closed once they agree with the books, and opened again."""

import uuid
from collections.abc import Mapping
from typing import Any

from bizsuite.base.parties.rules.checks import name_of
from bizsuite.erp.banking import loaders, tables
from bizsuite.erp.banking.rules import matching, words
from bizsuite.erp.banking.rules.matching import NewMatchRule
from bizsuite.erp.banking.rules.words import BankStatementStatus
from bizsuite.erp.finance.service.access import company_of, require_company
from bizsuite.erp.finance.tables import Account
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.uniqueness import unless_taken

_TAKEN = {
    "uq_banking_match_rule_tenant_id_company_id_name": Refused(
        "NAME_TAKEN", "Another one has this name.", path=["name"]
    )
}


async def close_statement(db: Db, statement_id: uuid.UUID) -> tables.Statement:
    """Close a statement that is wholly in the books, which agree with its closing balance.

    Refuses with NOT_FOUND, STATEMENT_CLOSED, STATEMENT_LINES_OPEN, STATEMENT_BALANCE (facts).
    """
    statement = await db.lock(tables.Statement, statement_id)
    require_company(db, statement.company_id)
    balances = await loaders.ledger_balances(db, [statement.id])
    matching.require_closable(
        statement.status, statement.open_count, balances[statement.id], statement.closing
    )
    statement.status = BankStatementStatus.CLOSED
    await db.flush()
    await db.publish(words.BankStatementClosed(statement.id, statement.company_id))
    return statement


async def reopen_statement(db: Db, statement_id: uuid.UUID) -> tables.Statement:
    """Work on a closed statement again. Refuses with NOT_FOUND, STATEMENT_OPEN."""
    statement = await db.lock(tables.Statement, statement_id)
    require_company(db, statement.company_id)
    matching.require_closed(statement.status)
    statement.status = BankStatementStatus.OPEN
    await db.flush()
    await db.publish(words.BankStatementReopened(statement.id, statement.company_id))
    return statement


async def create_match_rule(db: Db, new: NewMatchRule) -> tables.MatchRule:
    """Say to which account lines with a certain text go. Refuses with NOT_FOUND, INVALID_VALUE, NAME_TAKEN."""
    kept, owner = matching.match_rule_of(new), company_of(db, new.company_id)
    account = await db.need(Account, kept.account_id, path=["accountId"])
    if account.company_id != owner or account.is_heading:
        raise Refused("NOT_FOUND", "There is no such record.", path=["accountId"])
    if kept.bank_account_id is not None:
        bank = await db.need(tables.BankAccount, kept.bank_account_id, path=["bankAccountId"])
        if bank.company_id != owner:
            raise Refused("NOT_FOUND", "There is no such record.", path=["bankAccountId"])
    made = tables.MatchRule(
        company_id=owner,
        name=kept.name,
        bank_account_id=kept.bank_account_id,
        contains=kept.contains,
        account_id=kept.account_id,
        position=kept.position,
    )
    async with unless_taken(db, _TAKEN):
        db.add(made)
    await db.publish(words.MatchRuleCreated(made.id, owner))
    return made


async def update_match_rule(db: Db, rule_id: uuid.UUID, given: Mapping[str, Any]) -> tables.MatchRule:
    """Give a rule another name, or switch it on or off. Refuses with NOT_FOUND, INVALID_VALUE, NAME_TAKEN."""
    rule = await db.lock(tables.MatchRule, rule_id)
    require_company(db, rule.company_id)
    async with unless_taken(db, _TAKEN):
        if given.get("name") is not None:
            rule.name = name_of(given["name"], "name")
        if given.get("is_active") is not None:
            rule.is_active = given["is_active"]
    await db.publish(words.MatchRuleChanged(rule.id, rule.company_id))
    return rule
