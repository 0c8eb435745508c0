"""Recording and changing parties, over a real database."""

import asyncio
import uuid
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import col

from bizsuite.base.parties import loaders, service
from bizsuite.base.parties.rules.shapes import (
    NewAddress,
    NewContactPoint,
    NewCustomer,
    NewEmployee,
    NewParty,
    NewSupplier,
)
from bizsuite.base.parties.rules.words import AddressKind, ContactPointKind, PartyKind
from bizsuite.base.parties.tables import Customer, Employee, Party
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.external import known
from tests.suite import Office

EMAIL, PHONE, FAX, WEB = ContactPointKind


def alfreds(**more: Any) -> NewCustomer:
    told: dict[str, Any] = {
        "name": "Alfreds Futterkiste",
        "currency": "EUR",
        "addresses": [
            NewAddress(lines=["Obere Str. 57"], city="Berlin", postal_code="12209", country="Germany")
        ],
        "contact_points": [
            NewContactPoint(kind=PHONE, value="030-0074321"),
            NewContactPoint(kind=FAX, value="030-0076545"),
        ],
        "external": {"northwind": "ALFKI"},
    }
    return NewCustomer(**{**told, **more})


async def code_of(awaitable: Any) -> tuple[str, list[str]]:
    with pytest.raises(Refused) as caught:
        await awaitable
    return caught.value.code, list(caught.value.path)


async def test_a_customer_is_one_party_with_a_role(office: Office) -> None:
    async with office.work() as db:
        made = await service.create_customer(db, alfreds())
    assert made.number == "C-00001"
    async with office.work() as db:
        party = await db.need(Party, made.id)
        assert (party.name, party.kind) == ("Alfreds Futterkiste", PartyKind.ORGANISATION)
        (address,) = (await loaders.addresses_of_parties(db, [made.id]))[made.id]
        assert (address.lines, address.city, address.country, address.kind) == (
            "Obere Str. 57",
            "Berlin",
            "DE",
            AddressKind.MAIN,
        )
        points = (await loaders.contact_points_of_parties(db, [made.id]))[made.id]
        assert [(each.kind, each.value, each.is_primary) for each in points] == [
            (PHONE, "030-0074321", True),
            (FAX, "030-0076545", True),
        ]
        assert await known(db, "Customer", "northwind", ["ALFKI", "ANATR"]) == {"ALFKI": made.id}


async def test_many_customers_take_as_many_statements_as_one(office: Office) -> None:
    owner = office.actor("sales").user_id

    def some(count: int, system: str) -> list[NewCustomer]:
        return [
            alfreds(name=f"Customer {at}", external={system: str(at)}, owner_id=owner) for at in range(count)
        ]

    counts = []
    for count, system in ((1, "a"), (300, "b")):
        async with office.work() as db:
            office.statements.clear()
            made = await service.create_customers(db, some(count, system))
            await db.flush()
            counts.append(len([text for text in office.statements if "number_series" not in text]))
            assert len({row.number for row in made}) == count
    assert counts == [5, 5]


async def test_a_customer_belongs_to_the_department_of_its_owner(office: Office) -> None:
    owner = office.actor("sales")
    async with office.work() as db:
        made = await service.create_customer(db, alfreds(owner_id=owner.user_id))
        assert (made.owner_id, made.department_id) == (owner.user_id, office.home.department)


async def test_who_is_a_supplier_may_become_a_customer(office: Office) -> None:
    async with office.work() as db:
        supplier = await service.create_supplier(db, NewSupplier(name="Exotic Liquids"))
        assert supplier.number == "S-00001"
        customer = await service.create_customer(db, NewCustomer(party_id=supplier.id))
        assert customer.id == supplier.id
        again = service.create_customer(db, NewCustomer(party_id=supplier.id))
        assert await code_of(again) == ("ROLE_TAKEN", ["partyId"])
    async with office.work() as db:
        assert len(await db.all(sa.select(Party))) == 1


async def test_references_that_lead_nowhere_are_named(office: Office) -> None:
    nobody = uuid.uuid4()
    for field, path in (
        ("owner_id", "ownerId"),
        ("department_id", "departmentId"),
        ("parent_id", "parentId"),
        ("party_id", "partyId"),
    ):
        async with office.work() as db:
            new = [alfreds(external={}), alfreds(external={}, **{field: nobody})]
            assert await code_of(service.create_customers(db, new)) == ("NOT_FOUND", ["1", path])
    async with office.work() as db:
        assert await db.all(sa.select(Party)) == []


async def test_a_foreign_tenants_records_lead_nowhere(office: Office) -> None:
    other = await office.another_tenant()
    theirs = other.people["admin"]
    async with office.work(theirs) as db:
        foreign = await service.create_customer(db, alfreds())
    async with office.work() as db:
        new = alfreds(parent_id=foreign.id)
        assert await code_of(service.create_customer(db, new)) == ("NOT_FOUND", ["parentId"])
        new = alfreds(owner_id=theirs.user_id)
        assert await code_of(service.create_customer(db, new)) == ("NOT_FOUND", ["ownerId"])
        assert await code_of(service.update_customer(db, foreign.id, {"name": "Mine"})) == (
            "NOT_FOUND",
            ["id"],
        )
        # Numbers and ids of other systems are a tenant's own.
        mine = await service.create_customer(db, alfreds(number=foreign.number))
        assert mine.number == foreign.number


async def test_numbers_and_foreign_ids_are_taken_once(office: Office) -> None:
    async with office.work() as db:
        await service.create_customer(db, alfreds(number="A-1"))
    async with office.work() as db:
        taken = service.create_customer(db, alfreds(number="A-1", external={}))
        assert await code_of(taken) == ("NUMBER_TAKEN", ["number"])
        twice = [alfreds(number="A-2", external={}), alfreds(number="A-2", external={})]
        assert await code_of(service.create_customers(db, twice)) == ("NUMBER_TAKEN", ["1", "number"])
        known_already = service.create_customers(db, [alfreds()])
        assert await code_of(known_already) == ("EXTERNAL_ID_TAKEN", ["0", "externalIds"])


async def test_the_series_passes_over_numbers_given_by_hand(office: Office) -> None:
    async with office.work() as db:
        await service.create_customer(db, alfreds(number="C-00002"))
    async with office.work() as db:
        made = await service.create_customers(db, [alfreds(external={}), alfreds(external={})])
    assert [row.number for row in made] == ["C-00001", "C-00003"]


async def test_two_at_once_cannot_take_one_number(office: Office) -> None:
    async def take() -> str:
        try:
            async with office.work() as db:
                await service.create_customer(db, alfreds(number="A-1", external={}))
        except Refused as refusal:
            return refusal.code
        return "done"

    assert sorted(await asyncio.gather(*(take() for _ in range(5)))) == ["NUMBER_TAKEN"] * 4 + ["done"]


async def test_a_dry_run_takes_no_number_and_leaves_nothing(office: Office) -> None:
    async with office.work(dry_run=True) as db:
        made = await service.create_customers(db, [alfreds(), alfreds(external={})])
        assert [row.number for row in made] == ["C-?", "C-?1"]
    async with office.work() as db:
        assert await db.all(sa.select(Party)) == []
        assert (await service.create_customer(db, alfreds())).number == "C-00001"


async def test_a_change_of_the_name_alone_is_a_new_version_of_the_role(office: Office) -> None:
    async with office.work() as db:
        made = await service.create_customer(db, alfreds())
    async with office.work() as db:
        await service.update_customer(db, made.id, {"name": " Futterkiste GmbH "})
    async with office.work() as db:
        row = await db.need(Customer, made.id)
        assert (row.version, (await db.need(Party, made.id)).name) == (2, "Futterkiste GmbH")
        found = sa.select(col(Party.id)).where(sa.text("search @@ 'gmbh'"))
        assert len(await db.rows(found)) == 1


async def test_a_change_of_nothing_changes_nothing(office: Office) -> None:
    async with office.work() as db:
        made = await service.create_customer(db, alfreds())
    async with office.work() as db:
        await service.update_customer(db, made.id, {})
        assert db.changes == [] or [each["table"] for each in db.changes] == []
    async with office.work() as db:
        assert (await db.need(Customer, made.id)).version == 1


async def test_contact_points_and_addresses_are_replaced_and_keep_their_ids(office: Office) -> None:
    async with office.work() as db:
        made = await service.create_customer(db, alfreds())
        await db.flush()
        before = (await loaders.contact_points_of_parties(db, [made.id]))[made.id]
        (home,) = (await loaders.addresses_of_parties(db, [made.id]))[made.id]
    async with office.work() as db:
        await service.update_customer(
            db,
            made.id,
            {
                "contact_points": [
                    NewContactPoint(kind=PHONE, value="112", is_primary=True),
                    NewContactPoint(kind=PHONE, value="030-0074321", label="old"),
                ],
                "addresses": [
                    NewAddress(city="Hamburg", kind=AddressKind.SHIPPING),
                    NewAddress(lines=["Obere Str. 57"], city="Berlin", postal_code="12209", country="DE"),
                ],
            },
        )
    async with office.work() as db:
        points = (await loaders.contact_points_of_parties(db, [made.id]))[made.id]
        assert [(each.value, each.is_primary, each.label) for each in points] == [
            ("112", True, ""),
            ("030-0074321", False, "old"),
        ]
        assert points[1].id == before[0].id
        addresses = (await loaders.addresses_of_parties(db, [made.id]))[made.id]
        assert [each.city for each in addresses] == ["Hamburg", "Berlin"]
        assert addresses[1].id == home.id


async def test_the_database_itself_holds_one_primary_point_of_a_kind(office: Office) -> None:
    async with office.work() as db:
        made = await service.create_customer(db, alfreds())
    with pytest.raises(sa.exc.IntegrityError):
        async with office.work() as db:
            await db.run(
                sa.text(
                    "INSERT INTO party_contact_point"
                    " (tenant_id, id, party_id, position, kind, value, label, is_primary)"
                    f" VALUES ('{office.home.tenant}', gen_random_uuid(), '{made.id}', 9, 'PHONE', '9', '', true)"
                )
            )


async def test_employees_report_in_a_tree(office: Office) -> None:
    async with office.work() as db:
        fuller = await service.create_employee(
            db, NewEmployee(name="Andrew Fuller", job_title="Vice President")
        )
        davolio = await service.create_employee(db, NewEmployee(name="Nancy Davolio", manager_id=fuller.id))
        await db.flush()
        assert fuller.number == "E-00001"
        ring = service.update_employee(db, fuller.id, {"manager_id": davolio.id})
        assert await code_of(ring) == ("EMPLOYEE_CYCLE", ["managerId"])
        own = service.update_employee(db, fuller.id, {"manager_id": fuller.id})
        assert await code_of(own) == ("EMPLOYEE_CYCLE", ["managerId"])


async def test_two_moves_at_once_cannot_close_a_ring(office: Office) -> None:
    async with office.work() as db:
        people = await service.create_employees(db, [NewEmployee(name=f"Person {at}") for at in range(6)])
    keys = [person.id for person in people]

    async def below(at: int) -> str:
        try:
            async with office.work() as db:
                await service.update_employee(db, keys[at], {"manager_id": keys[(at + 1) % 6]})
        except Refused as refusal:
            return refusal.code
        return "done"

    results = await asyncio.gather(*(below(at) for at in range(6)))
    assert sorted(results) == ["EMPLOYEE_CYCLE"] + ["done"] * 5


async def test_a_user_is_one_employee(office: Office) -> None:
    user = office.actor("sales").user_id
    async with office.work() as db:
        await service.create_employee(db, NewEmployee(name="Nancy Davolio", user_id=user))
    async with office.work() as db:
        other = await service.create_employee(db, NewEmployee(name="Janet Leverling"))
        assert other.user_id is None
    with pytest.raises(Refused) as caught:
        async with office.work() as db:
            await service.update_employee(db, other.id, {"user_id": user})
    assert caught.value.code == "USER_TAKEN"
    with pytest.raises(Refused) as caught:
        async with office.work() as db:
            await service.create_employee(db, NewEmployee(name="Another", user_id=user))
    assert caught.value.code == "USER_TAKEN"


async def test_customers_form_a_tree(office: Office) -> None:
    async with office.work() as db:
        rows = await service.create_customers(db, [alfreds(name=name, external={}) for name in "ABC"])
        await db.flush()
        a, b, c = (row.id for row in rows)
        await service.place_customer(db, b, a)
        await service.place_customer(db, c, b)
        await db.flush()
        assert await code_of(service.place_customer(db, a, c)) == ("ACCOUNT_CYCLE", ["parentId"])
        assert (await service.place_customer(db, b, None)).parent_id is None
        await db.flush()
        await service.place_customer(db, a, c)


async def test_assigning_moves_owner_and_department(office: Office) -> None:
    owner = office.actor("manager").user_id
    async with office.work() as db:
        made = await service.create_customer(db, alfreds())
        await db.flush()
        changed = await service.assign_customer(db, made.id, owner, office.home.department)
        await db.flush()
        assert (changed.owner_id, changed.department_id, changed.version) == (
            owner,
            office.home.department,
            2,
        )
        nobody = service.assign_customer(db, made.id, uuid.uuid4(), None)
        assert await code_of(nobody) == ("NOT_FOUND", ["ownerId"])


async def test_people_of_other_slices_are_parties_too(office: Office) -> None:
    async with office.work() as db:
        new = [NewParty(name="Maria Anders", kind=PartyKind.PERSON, external={"northwind": "ALFKI"})]
        (person,) = await service.create_people(db, new, "Contact", [()])
        await db.flush()
        assert (await db.need(Party, person)).name == "Maria Anders"
        assert await known(db, "Contact", "northwind", ["ALFKI"]) == {"ALFKI": person}
        renamed = await service.update_party(db, person, {"name": "Maria Schmidt"})
        assert (renamed.name, renamed.version) == ("Maria Schmidt", 2)


async def test_an_employee_hired_before_birth_is_refused(office: Office) -> None:
    from datetime import date

    new = NewEmployee(name="X", birth_date=date(1990, 1, 1), hired_on=date(1980, 1, 1))
    async with office.work() as db:
        assert await code_of(service.create_employees(db, [new])) == ("INVALID_VALUE", ["0", "hiredOn"])
        made = await service.create_employee(db, NewEmployee(name="X", birth_date=date(1990, 1, 1)))
        changed = service.update_employee(db, made.id, {"hired_on": date(1980, 1, 1)})
        assert await code_of(changed) == ("INVALID_VALUE", ["hiredOn"])
        assert isinstance(made, Employee)
