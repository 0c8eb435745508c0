"""Contacts and assignments, over a real database."""

import asyncio
import uuid
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import col

from bizsuite.base.parties import service as parties
from bizsuite.base.parties.rules.shapes import NewContactPoint, NewCustomer, NewSupplier
from bizsuite.base.parties.rules.words import ContactPointKind
from bizsuite.base.parties.tables import Customer, Party
from bizsuite.crm.accounts import service
from bizsuite.crm.accounts.rules import ContactRole, NewContact, points_of
from bizsuite.crm.accounts.tables import AccountContact, Assignment, Contact
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.external import known
from tests.suite import Office


async def customer_of(office: Office, role: str = "sales", name: str = "Alfreds") -> uuid.UUID:
    async with office.work() as db:
        owner = office.actor(role).user_id
        return (await parties.create_customer(db, NewCustomer(name=name, owner_id=owner))).id


async def code_of(awaitable: Any) -> tuple[str, list[str]]:
    with pytest.raises(Refused) as caught:
        await awaitable
    return caught.value.code, list(caught.value.path)


async def primaries(office: Office, account: uuid.UUID) -> list[str]:
    rows = await office.rows(
        "SELECT p.name FROM accounts_account_contact a JOIN party p ON p.id = a.contact_id"
        f" WHERE a.is_primary AND a.account_id = '{account}'"
    )
    return [row["name"] for row in rows]


async def test_a_contact_is_looked_after_by_whom_its_account_is(office: Office) -> None:
    account = await customer_of(office)
    async with office.work() as db:
        made = await service.create_contact(
            db,
            NewContact(
                name="Maria Anders",
                title="Sales Representative",
                account_id=account,
                role=ContactRole.BUYER,
                is_primary=True,
                contact_points=points_of("maria@alfreds.example", "030"),
                external={"northwind": "ALFKI"},
            ),
        )
    async with office.work() as db:
        row = await db.need(Contact, made.id)
        assert (row.title, row.owner_id, row.department_id) == (
            "Sales Representative",
            office.actor("sales").user_id,
            office.home.department,
        )
        assert (await db.need(Party, made.id)).name == "Maria Anders"
        assert await known(db, "Contact", "northwind", ["ALFKI"]) == {"ALFKI": made.id}
    assert await primaries(office, account) == ["Maria Anders"]


async def test_many_contacts_take_as_many_statements_as_one(office: Office) -> None:
    accounts = [await customer_of(office, name=f"Customer {at}") for at in range(30)]
    counts = []
    for chosen, system in ((accounts[:1], "a"), (accounts, "b")):
        async with office.work() as db:
            office.statements.clear()
            await service.create_contacts(
                db,
                [
                    NewContact(
                        name=f"Contact {at}", account_id=key, is_primary=True, external={system: str(at)}
                    )
                    for at, key in enumerate(chosen)
                ],
            )
            counts.append(len(office.statements))
    # Keepers, known ids, parties, external ids, contacts, locks, former primaries (demoted in one), ties.
    assert counts[0] in (7, 8)
    assert counts[1] - counts[0] in (0, 1)


async def test_an_account_has_one_primary_contact(office: Office) -> None:
    account = await customer_of(office)
    async with office.work() as db:
        first = await service.create_contact(
            db, NewContact(name="First", account_id=account, is_primary=True)
        )
        second = await service.create_contact(
            db, NewContact(name="Second", account_id=account, is_primary=True)
        )
    assert await primaries(office, account) == ["Second"]
    async with office.work() as db:
        await service.tie_contact(db, first.id, account, role=ContactRole.BILLING, is_primary=True)
    assert await primaries(office, account) == ["First"]
    async with office.work() as db:
        await service.tie_contact(db, first.id, account, role=ContactRole.BILLING, is_primary=False)
        assert (await db.need(Contact, second.id)).version == 1
    assert await primaries(office, account) == []
    with pytest.raises(sa.exc.IntegrityError):
        async with office.work() as db:
            await db.run(sa.update(AccountContact).values(is_primary=True))


async def test_twenty_at_once_leave_one_primary_contact(office: Office) -> None:
    account = await customer_of(office)

    async def make(at: int) -> None:
        async with office.work() as db:
            await service.create_contact(db, NewContact(name=f"C{at}", account_id=account, is_primary=True))

    await asyncio.gather(*(make(at) for at in range(20)))
    assert len(await primaries(office, account)) == 1
    assert len(await office.rows("SELECT id FROM accounts_contact")) == 20


async def test_one_person_stands_for_several_accounts(office: Office) -> None:
    account, other = await customer_of(office), await customer_of(office, name="Other")
    async with office.work() as db:
        supplier = await parties.create_supplier(db, NewSupplier(name="Exotic Liquids"))
        made = await service.create_contact(db, NewContact(name="Charlotte Cooper", account_id=supplier.id))
        assert made.owner_id is None
        for key in (account, other):
            await service.tie_contact(db, made.id, key, role=ContactRole.OTHER, is_primary=True)
    async with office.work() as db:
        ties = await db.all(sa.select(AccountContact).where(col(AccountContact.contact_id) == made.id))
        assert {tie.account_id: tie.is_primary for tie in ties} == {
            supplier.id: False,
            account: True,
            other: True,
        }
        await service.untie_contact(db, made.id, other)
        await db.flush()
        assert await code_of(service.untie_contact(db, made.id, other)) == ("NOT_FOUND", ["accountId"])
        nowhere = service.tie_contact(db, made.id, uuid.uuid4(), role=ContactRole.OTHER, is_primary=False)
        assert await code_of(nowhere) == ("NOT_FOUND", ["accountId"])


async def test_references_that_lead_nowhere_are_named(office: Office) -> None:
    account = await customer_of(office)
    good = NewContact(name="A", account_id=account)
    async with office.work() as db:
        for field, path in (("account_id", "accountId"), ("owner_id", "ownerId"), ("party_id", "partyId")):
            said: dict[str, Any] = {"name": "B", field: uuid.uuid4()}
            bad = NewContact(**said)
            assert await code_of(service.create_contacts(db, [good, bad])) == ("NOT_FOUND", ["1", path])
        assert await code_of(service.create_contacts(db, [NewContact(name="")])) == (
            "INVALID_VALUE",
            ["0", "name"],
        )
        long = NewContact(name="A", title="x" * 251)
        assert await code_of(service.create_contact(db, long)) == ("INVALID_VALUE", ["title"])
    async with office.work() as db:
        employee = await service.create_contact(db, NewContact(name="A"))
        again = service.create_contact(db, NewContact(party_id=employee.id))
        assert await code_of(again) == ("ROLE_TAKEN", ["partyId"])


async def test_a_contact_changes_with_its_person(office: Office) -> None:
    async with office.work() as db:
        made = await service.create_contact(
            db, NewContact(name="A", contact_points=points_of("a@b.example", None))
        )
    async with office.work() as db:
        await service.update_contact(
            db,
            made.id,
            {
                "name": "Maria",
                "title": "Owner",
                "owner_id": office.actor("sales").user_id,
                "contact_points": [NewContactPoint(kind=ContactPointKind.PHONE, value="030")],
            },
        )
    async with office.work() as db:
        row = await db.need(Contact, made.id)
        assert (row.version, row.title, row.owner_id, row.department_id) == (
            2,
            "Owner",
            office.actor("sales").user_id,
            office.home.department,
        )
        assert (await db.need(Party, made.id)).name == "Maria"
        assert [each["value"] for each in await office.rows("SELECT value FROM party_contact_point")] == [
            "030"
        ]
        unchanged = await service.update_contact(db, made.id, {})
        assert unchanged.version == 2
        assert await code_of(service.update_contact(db, made.id, {"name": ""})) == ("INVALID_VALUE", ["name"])


async def test_an_assignment_moves_customer_and_contacts_and_is_recorded(office: Office) -> None:
    account = await customer_of(office)
    sales, manager = office.actor("sales").user_id, office.actor("manager").user_id
    async with office.work() as db:
        theirs = await service.create_contact(db, NewContact(name="A", account_id=account))
        others = await service.create_contact(
            db, NewContact(name="B", account_id=account, owner_id=office.admin.user_id)
        )
    async with office.work("manager") as db:
        await service.assign_customer(db, account, manager, "on leave")
    async with office.work() as db:
        assert (await db.need(Customer, account)).owner_id == manager
        assert (await db.need(Contact, theirs.id)).owner_id == manager
        assert (await db.need(Contact, others.id)).owner_id == office.admin.user_id
        (told,) = await db.all(sa.select(Assignment))
        assert (told.from_owner_id, told.to_owner_id, told.assigned_by_id, told.reason) == (
            sales,
            manager,
            manager,
            "on leave",
        )
        assert await code_of(service.assign_customer(db, account, uuid.uuid4())) == ("NOT_FOUND", ["ownerId"])
        assert await code_of(service.assign_customer(db, uuid.uuid4(), None)) == ("NOT_FOUND", ["id"])
    async with office.work() as db:
        await service.assign_customer(db, account, None)
        await db.flush()
        freed = await db.need(Customer, account)
        assert (freed.owner_id, freed.department_id) == (None, office.home.department)


async def test_what_was_recorded_of_an_assignment_never_changes(office: Office) -> None:
    account = await customer_of(office)
    async with office.work() as db:
        await service.assign_customer(db, account, None)
    for statement in ("UPDATE accounts_assignment SET reason = 'x'", "DELETE FROM accounts_assignment"):
        with pytest.raises(sa.exc.DBAPIError, match="never change"):
            async with office.work() as db:
                await db.run(sa.text(statement))
