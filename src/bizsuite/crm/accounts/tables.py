"""Tables of accounts. A contact has the id of its person; one person may stand for several accounts."""

import uuid
from datetime import datetime

from bizsuite.base.parties.tables import role_of_party
from bizsuite.crm.accounts.rules import ContactRole
from bizsuite.kernel.schema import after_create, append_only
from bizsuite.kernel.tables import Table, choice, indexed, moment, references, text, unique


class Contact(Table, table=True):
    """The role of being talked to."""

    __tablename__ = "accounts_contact"
    __table_args__ = (role_of_party(),)

    title: str = text()
    """What they are where they work, such as `Sales Representative`."""
    owner_id: uuid.UUID | None = references("user_account", optional=True)
    department_id: uuid.UUID | None = references("department", optional=True)
    is_active: bool = True


class AccountContact(Table, table=True):
    """A contact of an account, which is the party of a customer or of a supplier."""

    __tablename__ = "accounts_account_contact"
    __table_args__ = (
        unique("account_id", "contact_id"),
        unique("account_id", name="uq_accounts_account_contact_primary", where="is_primary"),
    )

    account_id: uuid.UUID = references("party", indexed=False)
    contact_id: uuid.UUID = references("accounts_contact")
    role: ContactRole = choice(ContactRole, ContactRole.OTHER)
    is_primary: bool = False


class Assignment(Table, table=True):
    """Who gave a customer from whom to whom, and when. Never changed."""

    __tablename__ = "accounts_assignment"
    __table_args__ = (indexed("customer_id", "assigned_at"),)

    customer_id: uuid.UUID = references("party_customer", indexed=False)
    from_owner_id: uuid.UUID | None = references("user_account", optional=True)
    to_owner_id: uuid.UUID | None = references("user_account", optional=True)
    assigned_by_id: uuid.UUID | None = references("user_account", optional=True)
    assigned_at: datetime = moment()
    reason: str = text()


after_create(Assignment, append_only("accounts_assignment"))
