"""Who buys, who supplies, and who works for the demo companies."""

import uuid
from collections.abc import Sequence

from bizsuite.base.parties import service
from bizsuite.base.parties.rules.shapes import (
    NewAddress,
    NewContactPoint,
    NewCustomer,
    NewEmployee,
    NewSupplier,
)
from bizsuite.base.parties.rules.words import ContactPointKind
from bizsuite.commands.seeding import words
from bizsuite.crm.accounts import service as accounts
from bizsuite.crm.accounts.rules import ContactRole, NewContact
from bizsuite.kernel.db import Db


async def employees(db: Db) -> None:
    """The people of the company, with whom they report to."""
    people: list[uuid.UUID] = []
    for name, title, manager in words.PEOPLE:
        boss = None if manager is None else people[manager]
        made = await service.create_employee(db, NewEmployee(name=name, job_title=title, manager_id=boss))
        people.append(made.id)


async def customers(db: Db, tenant: str, small: bool) -> list[uuid.UUID]:
    """Customers, who belong to the actor, each with somebody who buys. Chinese ones pay in the seller's currency."""
    chosen = words.CUSTOMERS[: 4 if small else None]
    made = await service.create_customers(
        db,
        [
            NewCustomer(
                name=name,
                currency=None if country == "CN" else "USD",
                owner_id=db.actor.user_id,
                addresses=[NewAddress(city=city, country=country)],
                contact_points=[_email(f"buying{at}@{tenant}-customer.example")],
            )
            for at, (name, city, country) in enumerate(chosen)
        ],
    )
    keys = [row.id for row in made]
    buyers = words.BUYERS[: len(keys)]
    await _contacts(db, keys, buyers, ContactRole.BUYER, f"{tenant}-customer.example")
    return keys


async def suppliers(db: Db, tenant: str, small: bool) -> list[uuid.UUID]:
    """Suppliers, each with somebody who sells."""
    chosen = words.SUPPLIERS[: 2 if small else None]
    made = await service.create_suppliers(
        db,
        [
            NewSupplier(
                name=name,
                currency="CNY" if country == "CN" else "USD",
                addresses=[NewAddress(city=city, country=country)],
                contact_points=[_email(f"orders{at}@{tenant}-supplier.example")],
            )
            for at, (name, city, country, _, _) in enumerate(chosen)
        ],
    )
    keys = [row.id for row in made]
    sellers = [seller for _, _, _, seller, _ in chosen]
    await _contacts(db, keys, sellers, ContactRole.OTHER, f"{tenant}-supplier.example")
    return keys


async def _contacts(
    db: Db, accounts_of: Sequence[uuid.UUID], names: Sequence[str], role: ContactRole, domain: str
) -> None:
    await accounts.create_contacts(
        db,
        [
            NewContact(
                name=name,
                account_id=account,
                role=role,
                is_primary=True,
                contact_points=[_email(f"person{at}@{domain}")],
            )
            for at, (account, name) in enumerate(zip(accounts_of, names, strict=True))
        ],
    )


def _email(address: str) -> NewContactPoint:
    return NewContactPoint(kind=ContactPointKind.EMAIL, value=address, is_primary=True)
