"""Accounts of parties at banks."""

import uuid
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from bizsuite.base.parties.rules import banks, words
from bizsuite.base.parties.rules.banks import NewPartyBankAccount
from bizsuite.base.parties.tables import Customer, Party, PartyBankAccount, Supplier
from bizsuite.kernel.clock import now
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.tables import table_of
from bizsuite.kernel.uniqueness import unless_taken

_OWN = table_of(PartyBankAccount)
_TAKEN = {
    "uq_party_bank_account_iban": Refused("IBAN_TAKEN", "The party has this account already.", path=["iban"])
}


async def create_party_bank_account(
    db: Db, new: NewPartyBankAccount, role: type[Customer] | type[Supplier]
) -> PartyBankAccount:
    """Record an account of a customer or a supplier; whoever does so at once for one party takes turns.

    Refuses NOT_FOUND, INVALID_VALUE, IBAN_INVALID, BIC_INVALID, IBAN_TAKEN.
    """
    kept = banks.party_bank_account_of(new)
    named = "customerId" if role is Customer else "supplierId"
    await db.need(role, kept.party_id, path=[named])
    await db.lock(Party, kept.party_id, path=[named])
    known = await db.rows(
        sa.select(_OWN.c.id).where(_OWN.c.tenant_id == db.actor.tenant_id, _OWN.c.party_id == kept.party_id)
    )
    made = PartyBankAccount(
        party_id=kept.party_id,
        holder=kept.holder,
        iban=kept.iban,
        number=kept.number,
        ending=banks.ending_of(kept.iban, kept.number),
        bic=kept.bic,
        currency=kept.currency,
        is_default=kept.is_default or not known,
        first_day=kept.first_day,
        last_day=kept.last_day,
    )
    if made.is_default and known:
        await _let_go(db, made)
    async with unless_taken(db, _TAKEN):
        db.add(made)
    await db.publish(words.PartyBankAccountCreated(made.id))
    return made


async def update_party_bank_account(
    db: Db, bank_account_id: uuid.UUID, given: Mapping[str, Any]
) -> PartyBankAccount:
    """Change the `bic`, `holder`, `first_day` or `last_day` of an account, or which one is the default (`is_default`).

    Refuses NOT_FOUND, INVALID_VALUE, BIC_INVALID.
    """
    kept = banks.bank_account_changes_of(given)
    await db.lock(Party, (await db.need(PartyBankAccount, bank_account_id)).party_id)
    row = await db.lock(PartyBankAccount, bank_account_id)
    if kept.get("is_default") and not row.is_default:
        await _let_go(db, row)
    for field, value in kept.items():
        setattr(row, field, value)
    banks.check_days(row.first_day, row.last_day)
    row.updated_at = now()
    await db.flush()
    await db.publish(words.PartyBankAccountChanged(row.id))
    return row


async def _let_go(db: Db, chosen: PartyBankAccount) -> None:
    """The other accounts of the party are not its default any more; the database allows one at a time."""
    await db.flush()
    found = await db.all(
        sa.select(PartyBankAccount).where(
            _OWN.c.party_id == chosen.party_id, _OWN.c.id != chosen.id, _OWN.c.is_default
        )
    )
    for other in found:
        other.is_default = False
    await db.flush()
