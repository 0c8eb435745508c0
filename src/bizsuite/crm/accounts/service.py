"""Every write of accounts: one function a verb, for one record or for many at once."""

import uuid
from collections.abc import Mapping, Sequence

import sqlalchemy as sa
from sqlmodel import col

from bizsuite.base.identity.tables import User
from bizsuite.base.parties import service as parties
from bizsuite.base.parties.rules.checks import changes_of, prose
from bizsuite.base.parties.rules.shapes import PartyChanges
from bizsuite.base.parties.tables import Customer, Party
from bizsuite.crm.accounts import rules
from bizsuite.crm.accounts.loaders import Keeper, departments_of_users, keepers_of_accounts
from bizsuite.crm.accounts.rules import ContactChanges, ContactRole, NewContact
from bizsuite.crm.accounts.tables import AccountContact, Assignment, Contact
from bizsuite.kernel.clock import now
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.existence import Paths, existing
from bizsuite.kernel.uniqueness import unless_taken

_OF_PARTY = ("name", "salutation", "language", "note", "contact_points")
_TAKEN: Mapping[str, Refused] = {"uq_accounts_account_contact_primary": rules.primary_taken("isPrimary")}


async def create_contact(db: Db, new: NewContact) -> Contact:
    """Record a contact, and tie it to its account. Refuses INVALID_VALUE, NOT_FOUND, ROLE_TAKEN, EXTERNAL_ID_TAKEN."""
    return (await _contacts(db, [new], [()]))[0]


async def create_contacts(db: Db, new: Sequence[NewContact]) -> list[Contact]:
    """Record many contacts; the path of a refusal begins with the position of the one at fault."""
    rules.check_primaries(new)
    return await _contacts(db, new, [(str(at),) for at in range(len(new))])


async def _contacts(db: Db, new: Sequence[NewContact], paths: Paths) -> list[Contact]:
    keepers = await _keepers(db, new, paths)
    held = await existing(db, Contact, [each.party_id for each in new])
    for each, path in zip(new, paths, strict=True):
        rules.check_account(each.is_primary, each.account_id, *path, "isPrimary")
        if each.party_id in held:
            raise Refused("ROLE_TAKEN", "The party has this role already.", path=[*path, "partyId"])
    people = await parties.create_people(db, [each.person() for each in new], "Contact", paths)
    rows = [
        Contact(
            id=person,
            title=rules.title_of(each.title, *path, "title"),
            owner_id=keeper.owner_id,
            department_id=keeper.department_id,
        )
        for person, each, keeper, path in zip(people, new, keepers, paths, strict=True)
    ]
    db.add_all(rows)
    await db.flush()
    await _demote(db, [each.account_id for each in new if each.is_primary and each.account_id is not None])
    async with unless_taken(db, _TAKEN):
        db.add_all(
            AccountContact(
                account_id=each.account_id, contact_id=row.id, role=each.role, is_primary=each.is_primary
            )
            for row, each in zip(rows, new, strict=True)
            if each.account_id is not None
        )
    for row in rows:
        await db.publish(rules.ContactCreated(row.id))
    return rows


async def _keepers(db: Db, new: Sequence[NewContact], paths: Paths) -> list[Keeper]:
    """Who looks after each new contact: who is named, else who looks after its account. Refuses NOT_FOUND."""
    accounts = await keepers_of_accounts(db, [each.account_id for each in new if each.account_id is not None])
    departments = await departments_of_users(db, [each.owner_id for each in new if each.owner_id is not None])
    found = []
    for each, path in zip(new, paths, strict=True):
        if each.account_id is not None and each.account_id not in accounts:
            raise Refused("NOT_FOUND", "There is no such record.", path=[*path, "accountId"])
        if each.owner_id is not None and each.owner_id not in departments:
            raise Refused("NOT_FOUND", "There is no such record.", path=[*path, "ownerId"])
        if each.owner_id is not None:
            found.append(Keeper(each.owner_id, departments[each.owner_id]))
        else:
            found.append(accounts[each.account_id] if each.account_id is not None else Keeper(None, None))
    return found


async def update_contact(db: Db, contact_id: uuid.UUID, changes: ContactChanges) -> Contact:
    """Change what is given of a contact. Refuses NOT_FOUND, INVALID_VALUE, PRIMARY_TWICE."""
    kept = changes_of(changes)
    row = await db.lock(Contact, contact_id)
    if not kept:
        return row
    if any(field in kept for field in _OF_PARTY):
        of_party = {field: kept[field] for field in _OF_PARTY if field in kept}
        await parties.update_party(db, row.id, PartyChanges(**of_party))  # type: ignore[typeddict-item]
    if "title" in kept:
        row.title = rules.title_of(kept["title"], "title")
    if "is_active" in kept:
        row.is_active = kept["is_active"]
    if "owner_id" in kept:
        await _give(db, [row], kept["owner_id"], "ownerId")
    row.updated_at = now()
    await db.publish(rules.ContactChanged(row.id))
    return row


async def tie_contact(
    db: Db, contact_id: uuid.UUID, account_id: uuid.UUID, *, role: ContactRole, is_primary: bool
) -> Contact:
    """Make a contact one of an account, or change its role there. Refuses NOT_FOUND, PRIMARY_TWICE."""
    row = await db.lock(Contact, contact_id)
    await db.need(Party, account_id, path=["accountId"])
    tie = await _tie(db, contact_id, account_id)
    if is_primary and not (tie is not None and tie.is_primary):
        await _demote(db, [account_id])
    async with unless_taken(db, _TAKEN):
        if tie is None:
            tied = AccountContact(
                account_id=account_id, contact_id=contact_id, role=role, is_primary=is_primary
            )
            db.add(tied)
        else:
            tie.role, tie.is_primary = role, is_primary
        row.updated_at = now()
    await db.publish(rules.ContactChanged(row.id))
    return row


async def untie_contact(db: Db, contact_id: uuid.UUID, account_id: uuid.UUID) -> Contact:
    """Make a contact none of an account any more. Refuses NOT_FOUND."""
    row = await db.lock(Contact, contact_id)
    tie = await _tie(db, contact_id, account_id)
    if tie is None:
        raise Refused("NOT_FOUND", "There is no such record.", path=["accountId"])
    await db.delete(tie)
    row.updated_at = now()
    await db.publish(rules.ContactChanged(row.id))
    return row


async def assign_customer(
    db: Db, customer_id: uuid.UUID, owner_id: uuid.UUID | None, reason: str = ""
) -> Customer:
    """Give a customer to somebody else to look after, or to nobody; the contacts of the former owner go along.

    The customer goes into the new owner's department; without an owner it stays where it is. Refuses NOT_FOUND,
    INVALID_VALUE.
    """
    customer = await db.lock(Customer, customer_id)
    before = customer.owner_id
    department = customer.department_id
    if owner_id is not None:
        department = (await db.need(User, owner_id, path=["ownerId"])).department_id
    told = prose(reason, "reason")
    await parties.assign_customer(db, customer_id, owner_id, department)
    assigned_by = await existing(db, User, [db.actor.user_id])
    db.add(
        Assignment(
            customer_id=customer_id,
            from_owner_id=before,
            to_owner_id=owner_id,
            assigned_by_id=next(iter(assigned_by), None),
            assigned_at=now(),
            reason=told,
        )
    )
    await _give(db, await _contacts_kept_by(db, customer_id, before), owner_id, "ownerId")
    await db.publish(rules.CustomerAssigned(customer_id))
    return customer


async def _contacts_kept_by(db: Db, account_id: uuid.UUID, owner_id: uuid.UUID | None) -> list[Contact]:
    """The contacts of an account that a user looks after, locked."""
    chosen = (
        sa.select(col(Contact.id))
        .join(AccountContact, col(AccountContact.contact_id) == col(Contact.id))
        .where(
            col(AccountContact.account_id) == account_id,
            col(Contact.owner_id).is_not_distinct_from(owner_id),
        )
    )
    return list((await db.lock_all(Contact, [row.id for row in await db.rows(chosen)])).values())


async def _give(db: Db, contacts: Sequence[Contact], owner_id: uuid.UUID | None, *path: str) -> None:
    """Put contacts into somebody's hands and department; into nobody's, they stay in their department."""
    owner = None if owner_id is None else await db.need(User, owner_id, path=path)
    for row in contacts:
        row.owner_id = owner_id
        if owner is not None:
            row.department_id = owner.department_id


async def _tie(db: Db, contact_id: uuid.UUID, account_id: uuid.UUID) -> AccountContact | None:
    found: AccountContact | None = await db.one(
        sa.select(AccountContact).where(
            col(AccountContact.contact_id) == contact_id, col(AccountContact.account_id) == account_id
        )
    )
    return found


async def _demote(db: Db, accounts: Sequence[uuid.UUID]) -> None:
    """Take the mark from the primary contacts of accounts; the account's party is locked, so that one at a time does.

    Stored before another one is marked, since the database allows one at a time.
    """
    if not accounts:
        return
    await db.lock_all(Party, accounts)
    marked = sa.select(AccountContact).where(
        col(AccountContact.account_id).in_(accounts), col(AccountContact.is_primary)
    )
    for tie in await db.all(marked):
        tie.is_primary = False
    await db.flush()
