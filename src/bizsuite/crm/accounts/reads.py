"""How accounts and their contacts are reached."""

from bizsuite.base.identity import reads as identity
from bizsuite.base.parties import reads as parties
from bizsuite.base.parties.rules.words import ContactPointKind
from bizsuite.crm.accounts import rules, tables
from bizsuite.kernel.reads import Entity, expression, many, newest, one, sorts

contact = Entity(
    name="Contact",
    table=tables.Contact,
    role_of=parties.party,
    permission=rules.CONTACT_READ,
    owner="owner_id",
    department="department_id",
    sort=sorts("name"),
    filters=("name", "title", "is_active", "created_at"),
    sorts=("name", "created_at"),
    external=True,
    search="search",
)
account_contact = Entity(
    name="AccountContact",
    table=tables.AccountContact,
    permission=rules.CONTACT_READ,
    detail_of={"contact_id": [contact], "account_id": [parties.customer, parties.supplier]},
    filters=("role", "is_primary"),
)
assignment = Entity(
    name="CustomerAssignment",
    table=tables.Assignment,
    permission=rules.CONTACT_READ,
    detail_of={"customer_id": [parties.customer]},
    sort=sorts(newest("assigned_at")),
    filters=("assigned_at",),
    sorts=("assigned_at",),
)

contact_email = expression(contact, "email", parties.primary(ContactPointKind.EMAIL))
contact_phone = expression(contact, "phone", parties.primary(ContactPointKind.PHONE))
contact_points = many(contact, parties.contact_point, "party_id", "position")
contact_owner = one(contact, "owner_id", identity.user)
contact_accounts = many(contact, account_contact, "contact_id")

link_contact = one(account_contact, "contact_id", contact)
link_customer = one(account_contact, "account_id", parties.customer)
link_supplier = one(account_contact, "account_id", parties.supplier)

customer_owner = one(parties.customer, "owner_id", identity.user)
customer_parent = one(parties.customer, "parent_id", parties.customer)
customer_children = many(parties.customer, parties.customer, "parent_id", "name")
customer_contacts = many(
    parties.customer, contact, "account_id", "name", via=tables.AccountContact, via_target="contact_id"
)
customer_contact_roles = many(parties.customer, account_contact, "account_id")
customer_assignments = many(parties.customer, assignment, "customer_id", newest("assigned_at"))
supplier_contacts = many(
    parties.supplier, contact, "account_id", "name", via=tables.AccountContact, via_target="contact_id"
)
user_customers = many(identity.user, parties.customer, "owner_id", "name")

assigned_from = one(assignment, "from_owner_id", identity.user)
assigned_to = one(assignment, "to_owner_id", identity.user)
assigned_by = one(assignment, "assigned_by_id", identity.user)
