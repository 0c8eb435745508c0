"""The tenant in which the rows stand: founded by the services, so that people may sign in and books may be kept."""

import uuid
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import sqlalchemy as sa
from sqlmodel import col

from bizsuite.base.catalog.service.units import piece
from bizsuite.base.identity import service as identity
from bizsuite.commands.people import BUILT_IN
from bizsuite.erp.finance import service as finance
from bizsuite.erp.finance.tables import Account, Journal
from bizsuite.erp.inventory import service as inventory
from bizsuite.erp.inventory.tables import Location
from bizsuite.kernel.acts import act
from bizsuite.kernel.database import Database
from bizsuite.kernel.db import Db
from bizsuite.kernel.permissions import Actor
from bizsuite.oa.approvals import service as approvals
from bizsuite.oa.approvals.rules.definitions import ApproveNode, Assignees, process_for
from bizsuite.oa.approvals.rules.words import ApprovalAssigneeRule, ApprovalMode
from bizsuite.oa.approvals.service.definitions import NewDefinition
from bizsuite.oa.approvals.tables import Version

TENANT = "bench"
YEARS = (2025, 2026)
OPENED_ON = date(YEARS[0], 1, 1)


@dataclass(frozen=True)
class Ground:
    """The ids that every row needs."""

    admin: Actor
    tenant: str
    company: str
    owner: str
    """The sales user."""
    manager: str
    unit: str
    accounts: dict[str, str]
    """By purpose."""
    journals: dict[str, tuple[str, str]]
    """Id and code, by kind."""
    places: dict[str, str]
    """By code."""
    warehouse: str
    definition: str
    version: str


async def found(database: Database) -> Ground:
    """A tenant with one company in USD, a user of each role, books, a warehouse, and an approval definition.

    What is written today waits for approval only above an amount that no order of the benchmark reaches.
    """
    company = identity.NewCompany(name="Bench Ltd.", currency="USD", zone="UTC")
    new = identity.NewTenant(name=TENANT, title="Bench", company=company)
    admin = await identity.create_tenant(database, new, BUILT_IN)
    people = {
        role: await identity.actor_of(database, TENANT, f"{role}@{TENANT}.example", BUILT_IN)
        for role in ("sales", "manager")
    }
    unit = await act(database, admin, "bench", lambda db: _books(db))
    version = await act(database, admin, "bench", _definition)
    async with database.snapshot(admin) as db:
        accounts = await db.all(sa.select(Account).where(col(Account.purpose).is_not(None)))
        journals = await db.all(sa.select(Journal))
        places = await db.all(sa.select(Location))
    return Ground(
        admin=admin,
        tenant=str(admin.tenant_id),
        company=str(admin.company_id),
        owner=str(people["sales"].user_id),
        manager=str(people["manager"].user_id),
        unit=str(unit),
        accounts={str(each.purpose): str(each.id) for each in accounts},
        journals={str(each.kind): (str(each.id), each.code) for each in journals},
        places={each.code: str(each.id) for each in places},
        warehouse=next(str(each.warehouse_id) for each in places if each.code == "MAIN/STOCK"),
        definition=str(version[0]),
        version=str(version[1]),
    )


async def _books(db: Db) -> uuid.UUID:
    company = db.actor.company_id
    await finance.ensure_company(db, company)
    for year in YEARS:
        first, last = date(year, 1, 1), date(year, 12, 31)
        await finance.create_fiscal_year(db, company, first_day=first, last_day=last)
    await inventory.ensure_company(db, company)
    return await piece(db)


async def _definition(db: Db) -> tuple[uuid.UUID, uuid.UUID]:
    node = ApproveNode(
        mode=ApprovalMode.ANY,
        assignees=Assignees(rule=ApprovalAssigneeRule.ROLE, role="manager"),
        due_hours=48,
    )
    new = NewDefinition(
        key="large-orders",
        guard="salesOrder.confirm",
        title_en="Large order",
        title_zh="大额订单审批",
        process=process_for(node),
        amount_min=Decimal(10**9),
    )
    made = await approvals.create_definition(db, new)
    await db.flush()
    await approvals.publish_definition(db, made.id)
    version = await db.one(sa.select(col(Version.id)).where(col(Version.definition_id) == made.id))
    return made.id, version
