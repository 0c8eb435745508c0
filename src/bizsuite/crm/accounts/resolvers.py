"""What accounts hang on types that they do not own, and their commands."""

import uuid
from typing import cast

import strawberry

from bizsuite.base.identity import reads as identity
from bizsuite.base.identity.types import User
from bizsuite.base.parties import reads as parties
from bizsuite.base.parties import service as parties_service
from bizsuite.base.parties.rules.words import CUSTOMER_READ
from bizsuite.base.parties.tables import Customer as CustomerRow
from bizsuite.base.parties.tables import Supplier as SupplierRow
from bizsuite.base.parties.types import Customer
from bizsuite.crm.accounts import reads, rules, service, tables, types
from bizsuite.crm.accounts.rules import ContactChanges
from bizsuite.crm.accounts.types import AccountContact, Contact, CustomerAssignment
from bizsuite.graph.context import Info
from bizsuite.graph.fields import found, listed, related
from bizsuite.graph.mutations import Change, mutation
from bizsuite.graph.node import key_of
from bizsuite.graph.page import Connection
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.scopes import reaches, require_reach


@strawberry.type
class AccountsQuery:
    """Where queries enter."""

    contact: Contact | None = found(reads.contact, "One contact, by id or the id of another system.")
    contacts: Connection[Contact] | None = listed(
        reads.contact, "Contacts, by name unless you ask otherwise."
    )


@strawberry.type
class CustomerAccounts:
    """What accounts hang on Customer."""

    owner: User | None = related(reads.customer_owner, "Who looks after them.")
    parent: Customer | None = related(reads.customer_parent, "The account that they belong to.")
    children: Connection[Customer] = related(
        reads.customer_children, "The accounts that belong to them, by name."
    )
    contacts: Connection[Contact] | None = related(reads.customer_contacts, "Whom we talk to, by name.")
    contact_roles: Connection[AccountContact] | None = related(
        reads.customer_contact_roles, "Whom we talk to, with what each does there."
    )
    assignments: Connection[CustomerAssignment] | None = related(
        reads.customer_assignments, "Who looked after them, the latest change first."
    )


@strawberry.type
class SupplierAccounts:
    """What accounts hang on Supplier."""

    contacts: Connection[Contact] | None = related(reads.supplier_contacts, "Whom we talk to, by name.")


@strawberry.type
class UserAccounts:
    """What accounts hang on User."""

    customers: Connection[Customer] | None = related(
        reads.user_customers, "The customers that they look after."
    )


async def _customer(info: Info, said: Change) -> uuid.UUID:
    """The id of a customer that the actor may change. Refuses NOT_FOUND, PERMISSION_DENIED."""
    key = key_of(parties.customer, said.id)
    write = rules.CUSTOMER_ASSIGN
    await require_reach(info.context.db, CustomerRow, key, write=write, read=CUSTOMER_READ)
    return key


async def _contact(info: Info, said: Change) -> uuid.UUID:
    """The id of a contact that the actor may change. Refuses NOT_FOUND, PERMISSION_DENIED."""
    key = key_of(reads.contact, said.id)
    write, read = rules.CONTACT_WRITE, rules.CONTACT_READ
    await require_reach(info.context.db, tables.Contact, key, write=write, read=read)
    return key


async def _account(
    info: Info, customer_id: strawberry.ID | None, supplier_id: strawberry.ID | None
) -> uuid.UUID | None:
    """The party that an input names as customer or as supplier, if it names one.

    Refuses INVALID_VALUE for both, NOT_FOUND for what is not there or not seen.
    """
    if customer_id and supplier_id:
        raise Refused("INVALID_VALUE", "Name a customer or a supplier, not both.", path=["supplierId"])
    db = info.context.db
    if customer_id:
        key, path = key_of(parties.customer, customer_id, "customerId"), ["customerId"]
        await require_reach(db, CustomerRow, key, write=CUSTOMER_READ, read=CUSTOMER_READ, path=path)
        return (await db.need(CustomerRow, key, path=path)).id
    if supplier_id:
        key = key_of(parties.supplier, supplier_id, "supplierId")
        return (await db.need(SupplierRow, key, path=["supplierId"])).id
    return None


@strawberry.type
class AccountsMutation:
    """What can be done with accounts."""

    @mutation(needs=rules.CONTACT_WRITE)
    async def contact_create(self, info: Info, input: types.ContactCreateInput) -> types.ContactCreatePayload:
        """Record a contact, and tie it to its account.

        Refusals: INVALID_VALUE, PRIMARY_TWICE, NOT_FOUND, EXTERNAL_ID_TAKEN; PERMISSION_DENIED for one that you could
        not look after.
        """
        db = info.context.db
        account = await _account(info, input.customer_id or None, input.supplier_id or None)
        made = await service.create_contact(db, input.new(account))
        if not reaches(db.actor, rules.CONTACT_WRITE, made.owner_id, made.department_id):
            permission = rules.CONTACT_WRITE.name
            raise Refused("PERMISSION_DENIED", "You need the permission {permission}.", permission=permission)
        return types.ContactCreatePayload.of(contact=made)

    @mutation(needs=rules.CONTACT_WRITE)
    async def contact_update(self, info: Info, input: types.ContactUpdateInput) -> types.ContactUpdatePayload:
        """Change a contact. Refusals: NOT_FOUND, INVALID_VALUE, PRIMARY_TWICE."""
        key = await _contact(info, input)
        changed = await service.update_contact(info.context.db, key, cast(ContactChanges, input.changes()))
        return types.ContactUpdatePayload.of(contact=changed)

    @mutation(needs=rules.CONTACT_WRITE)
    async def contact_account_set(
        self, info: Info, input: types.ContactAccountSetInput
    ) -> types.ContactAccountSetPayload:
        """Make a contact one of an account, or change its role there. Refusals: NOT_FOUND, INVALID_VALUE."""
        key = await _contact(info, input)
        account = await _account(info, input.customer_id or None, input.supplier_id or None)
        changed = await service.tie_contact(
            info.context.db, key, _named(account), role=input.role, is_primary=input.is_primary
        )
        return types.ContactAccountSetPayload.of(contact=changed)

    @mutation(needs=rules.CONTACT_WRITE)
    async def contact_account_remove(
        self, info: Info, input: types.ContactAccountRemoveInput
    ) -> types.ContactAccountRemovePayload:
        """Make a contact none of an account any more. Refusals: NOT_FOUND, INVALID_VALUE."""
        key = await _contact(info, input)
        account = await _account(info, input.customer_id or None, input.supplier_id or None)
        changed = await service.untie_contact(info.context.db, key, _named(account))
        return types.ContactAccountRemovePayload.of(contact=changed)

    @mutation(needs=rules.CUSTOMER_ASSIGN)
    async def customer_assign(
        self, info: Info, input: types.CustomerAssignInput
    ) -> types.CustomerAssignPayload:
        """Give a customer to somebody to look after, or to nobody; recorded. Refusals: NOT_FOUND, INVALID_VALUE."""
        key = await _customer(info, input)
        owner = None if input.owner_id is None else key_of(identity.user, input.owner_id, "ownerId")
        assigned = await service.assign_customer(info.context.db, key, owner, input.reason)
        return types.CustomerAssignPayload.of(customer=assigned)

    @mutation(needs=rules.CUSTOMER_ASSIGN)
    async def customer_parent_set(
        self, info: Info, input: types.CustomerParentSetInput
    ) -> types.CustomerParentSetPayload:
        """Put a customer below another one, or below none. Refusals: NOT_FOUND, ACCOUNT_CYCLE."""
        key = await _customer(info, input)
        parent = None if input.parent_id is None else key_of(parties.customer, input.parent_id, "parentId")
        placed = await parties_service.place_customer(info.context.db, key, parent)
        return types.CustomerParentSetPayload.of(customer=placed)


def _named(account: uuid.UUID | None) -> uuid.UUID:
    """The account that was named. Refuses INVALID_VALUE where none was."""
    if account is None:
        raise Refused("INVALID_VALUE", "Name a customer or a supplier.", path=["customerId"])
    return account
