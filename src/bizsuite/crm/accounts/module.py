"""The manifest of accounts."""

from bizsuite.base.identity.types import User
from bizsuite.base.parties.types import Customer, Supplier
from bizsuite.crm.accounts import rules
from bizsuite.crm.accounts.resolvers import (
    AccountsMutation,
    AccountsQuery,
    CustomerAccounts,
    SupplierAccounts,
    UserAccounts,
)
from bizsuite.crm.accounts.types import AccountContact, Contact, CustomerAssignment
from bizsuite.graph.roots import Mutation, Query
from bizsuite.kernel.modules import Emits, Module
from bizsuite.kernel.permissions import Grant

_READ = Grant(rules.CONTACT_READ)
_WRITE = Grant(rules.CONTACT_WRITE)
_ASSIGN = Grant(rules.CUSTOMER_ASSIGN)

MODULE = Module(
    name="crm.accounts",
    description="Customers as sales people see them: owners, contacts, and what belongs together.",
    requires=["base.identity", "base.parties"],
    types=[Contact, AccountContact, CustomerAssignment],
    extends={
        Query: AccountsQuery,
        Mutation: AccountsMutation,
        Customer: CustomerAccounts,
        Supplier: SupplierAccounts,
        User: UserAccounts,
    },
    events=[
        Emits(rules.ContactCreated, "CONTACT_CREATED", "Contact", "contact_id", "There is a new contact."),
        Emits(
            rules.ContactChanged,
            "CONTACT_CHANGED",
            "Contact",
            "contact_id",
            "A contact has another name, title, owner or account, or can be reached otherwise.",
        ),
        Emits(
            rules.CustomerAssigned,
            "CUSTOMER_ASSIGNED",
            "Customer",
            "customer_id",
            "A customer is looked after by somebody else, or by nobody.",
        ),
    ],
    grants={
        "admin": [_READ, _WRITE, _ASSIGN],
        "sales": [_READ, _WRITE],
        "manager": [_READ, _WRITE, _ASSIGN],
        "finance": [_READ],
        "analyst": [_READ],
        "integrator": [_READ, _WRITE, _ASSIGN],
    },
)
