"""Contacts and assignments, as clients see them; what is said and answered."""

from datetime import datetime
from typing import Any
from uuid import UUID

import strawberry
from strawberry import UNSET

from bizsuite.base.identity import reads as identity
from bizsuite.base.identity.types import User
from bizsuite.base.parties import reads as parties
from bizsuite.base.parties.types import ContactPoint, ContactPointInput, Customer, Supplier, external_of
from bizsuite.crm.accounts import reads
from bizsuite.crm.accounts.rules import ContactRole, NewContact, points_of
from bizsuite.graph.fields import column, entity, related, result
from bizsuite.graph.given import given, known
from bizsuite.graph.inputs import ExternalIdInput
from bizsuite.graph.mutations import Change, Command, Payload
from bizsuite.graph.node import Node
from bizsuite.graph.page import Connection

strawberry.enum(ContactRole, description=ContactRole.__doc__)


@entity(reads.contact)
class Contact(Node):
    """A person whom we talk to: of a customer, of a supplier, of several, or of none yet."""

    name: str = column("The name.")
    title: str = column("What they are where they work.")
    salutation: str = column("How they are addressed, such as `Dr.`.")
    language: str | None = column("The language to write to them in, as a BCP 47 tag.")
    note: str = column("What else is worth knowing.")
    is_active: bool = column("Whether we still talk to them; archived contacts stay readable.")
    created_at: datetime = column("When this was recorded.")
    email: str | None = column("The primary e-mail address.", reads.contact_email)
    phone: str | None = column("The primary telephone number.", reads.contact_phone)
    owner: User | None = related(reads.contact_owner, "Who looks after them.")
    contact_points: Connection[ContactPoint] | None = related(
        reads.contact_points, "By what they are reached."
    )
    accounts: "Connection[AccountContact]" = related(
        reads.contact_accounts, "For whom they stand, in which role."
    )


@entity(reads.account_contact)
class AccountContact(Node):
    """A contact's place at one account."""

    role: ContactRole = column("What they do there.")
    is_primary: bool = column("Whether they are the one to ask first; each account has one at most.")
    contact: Contact | None = related(reads.link_contact, "The contact.")
    customer: Customer | None = related(reads.link_customer, "The account, where it is a customer.")
    supplier: Supplier | None = related(reads.link_supplier, "The account, where it is a supplier.")


@entity(reads.assignment)
class CustomerAssignment(Node):
    """Who gave a customer from whom to whom."""

    assigned_at: datetime = column("When.")
    reason: str = column("Why.")
    from_owner: User | None = related(reads.assigned_from, "Who looked after it before; null: nobody.")
    to_owner: User | None = related(reads.assigned_to, "Who has looked after it since; null: nobody.")
    assigned_by: User | None = related(reads.assigned_by, "Who decided.")


_CUSTOMER = "The account, where it is a customer."
_SUPPLIER = "The account, where it is a supplier."


@strawberry.input
class ContactCreateInput(Command):
    """A new contact."""

    name: str = strawberry.field(description="The name.")
    customer_id: strawberry.ID | None = strawberry.field(default=UNSET, description=_CUSTOMER)
    supplier_id: strawberry.ID | None = strawberry.field(default=UNSET, description=_SUPPLIER)
    role: ContactRole = strawberry.field(default=ContactRole.OTHER, description="What they do there.")
    is_primary: bool = strawberry.field(
        default=False, description="Whether they are the one to ask first, instead of whoever was before."
    )
    title: str | None = strawberry.field(default=UNSET, description="What they are where they work.")
    salutation: str | None = strawberry.field(default=UNSET, description="How they are addressed.")
    language: str | None = strawberry.field(
        default=UNSET, description="A BCP 47 tag, such as `zh` or `pt-BR`."
    )
    note: str | None = strawberry.field(default=UNSET, description="What else is worth knowing.")
    email: str | None = strawberry.field(
        default=UNSET, description="Their e-mail address; short for a contact point."
    )
    phone: str | None = strawberry.field(
        default=UNSET, description="Their number; short for a contact point."
    )
    contact_points: list[ContactPointInput] | None = strawberry.field(
        default=UNSET, description="By what else they are reached."
    )
    owner_id: strawberry.ID | None = strawberry.field(
        default=UNSET, description="Who looks after them; who looks after the account if left out."
    )
    external_ids: list[ExternalIdInput] | None = strawberry.field(
        default=UNSET, description="The ids by which other systems know this record, one for each system."
    )

    def new(self, account: UUID | None) -> NewContact:
        """The contact as the rules speak of it."""
        said = known(
            self,
            "name",
            "role",
            "is_primary",
            "title",
            "salutation",
            "language",
            "note",
            owner_id=identity.user,
        )
        points = points_of(self.email or None, self.phone or None)
        return NewContact(
            **said,
            account_id=account,
            contact_points=[*points, *(each.told() for each in self.contact_points or [])],
            external=external_of(self.external_ids or []),
        )


@strawberry.input
class ContactUpdateInput(Change):
    """What is to change of a contact; what is left out stays."""

    name: str | None = strawberry.field(default=UNSET, description="Another name.")
    title: str | None = strawberry.field(default=UNSET, description="What they are where they work.")
    salutation: str | None = strawberry.field(default=UNSET, description="How they are addressed.")
    language: str | None = strawberry.field(default=UNSET, description="Another language, as a BCP 47 tag.")
    note: str | None = strawberry.field(default=UNSET, description="What else is worth knowing.")
    is_active: bool | None = strawberry.field(default=UNSET, description="False archives, true brings back.")
    owner_id: strawberry.ID | None = strawberry.field(
        default=UNSET, description="Who looks after them; null: nobody."
    )
    contact_points: list[ContactPointInput] | None = strawberry.field(
        default=UNSET, description="All contact points from now on."
    )

    def changes(self) -> dict[str, Any]:
        """What is to change, as the rules speak of it."""
        names = ("name", "title", "salutation", "language", "note", "is_active")
        said = given(self, *names, owner_id=identity.user)
        if self.contact_points is not UNSET:
            said["contact_points"] = [each.told() for each in self.contact_points or ()]
        return said


@strawberry.input
class ContactAccountSetInput(Change):
    """The account of which a contact is to be one, and as what."""

    customer_id: strawberry.ID | None = strawberry.field(default=UNSET, description=_CUSTOMER)
    supplier_id: strawberry.ID | None = strawberry.field(default=UNSET, description=_SUPPLIER)
    role: ContactRole = strawberry.field(default=ContactRole.OTHER, description="What they do there.")
    is_primary: bool = strawberry.field(
        default=False, description="Whether they are the one to ask first, instead of whoever was before."
    )


@strawberry.input
class ContactAccountRemoveInput(Change):
    """The account of which a contact is to be none any more."""

    customer_id: strawberry.ID | None = strawberry.field(default=UNSET, description=_CUSTOMER)
    supplier_id: strawberry.ID | None = strawberry.field(default=UNSET, description=_SUPPLIER)


@strawberry.input
class CustomerAssignInput(Change):
    """Who is to look after a customer."""

    owner_id: strawberry.ID | None = strawberry.field(description="The user; null: nobody.")
    reason: str = strawberry.field(default="", description="Why; kept with the assignment.")


@strawberry.input
class CustomerParentSetInput(Change):
    """Below which customer another one belongs."""

    parent_id: strawberry.ID | None = strawberry.field(description="The customer above; null: none.")


@strawberry.type
class ContactCreatePayload(Payload):
    """The new contact."""

    contact: Contact | None = result(reads.contact, "The new contact.")


@strawberry.type
class ContactUpdatePayload(Payload):
    """The changed contact."""

    contact: Contact | None = result(reads.contact, "The changed contact.")


@strawberry.type
class ContactAccountSetPayload(Payload):
    """The contact with its accounts."""

    contact: Contact | None = result(reads.contact, "The contact.")


@strawberry.type
class ContactAccountRemovePayload(Payload):
    """The contact with the accounts that are left."""

    contact: Contact | None = result(reads.contact, "The contact.")


@strawberry.type
class CustomerAssignPayload(Payload):
    """The customer with its new owner."""

    customer: Customer | None = result(parties.customer, "The customer.")


@strawberry.type
class CustomerParentSetPayload(Payload):
    """The customer in its new place."""

    customer: Customer | None = result(parties.customer, "The customer.")
