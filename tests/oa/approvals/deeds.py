"""A tiny slice to guard: deeds that are sealed. Its table stands in a metadata of its own."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import ClassVar

import sqlalchemy as sa
import strawberry
from sqlalchemy.engine import Connection
from sqlalchemy.ext.asyncio import create_async_engine
from sqlmodel import Field

from bizsuite.base.identity import reads as identity
from bizsuite.base.identity.types import User
from bizsuite.base.parties import reads as parties
from bizsuite.base.parties.types import Customer
from bizsuite.graph.context import Info
from bizsuite.graph.fields import column, entity, found, related, result
from bizsuite.graph.money import Money as ShownMoney
from bizsuite.graph.mutations import Change, Payload, mutation
from bizsuite.graph.node import Node, key_of
from bizsuite.graph.roots import Mutation, Query
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.modules import CommandPoint, Emits, Guard, GuardFacts, Module
from bizsuite.kernel.reads import Entity, expression, money, one
from bizsuite.kernel.schema import row_security
from bizsuite.kernel.tables import NAMING, Table, amount
from bizsuite.kernel.values import Money


class DeedRow(Table, table=True):
    """Something that is sealed once everybody agrees."""

    metadata: ClassVar[sa.MetaData] = sa.MetaData(naming_convention=NAMING)
    __tablename__ = "toy_deed"

    title: str
    worth: Decimal = amount()
    company_id: uuid.UUID = Field(sa_type=sa.Uuid)
    party_id: uuid.UUID | None = Field(default=None, nullable=True, sa_type=sa.Uuid)
    owner_id: uuid.UUID | None = Field(default=None, nullable=True, sa_type=sa.Uuid)
    currency: str = "USD"
    signed_at: datetime | None = Field(default=None, nullable=True, sa_type=sa.DateTime(timezone=True))
    is_torn: bool = False
    is_sealed: bool = False


@dataclass(frozen=True, slots=True)
class DeedSealed:
    """A deed binds now."""

    deed_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class DeedChanged:
    """A deed says something else now."""

    deed_id: uuid.UUID


async def deed_facts(db: Db, deeds: Sequence[uuid.UUID]) -> Mapping[uuid.UUID, GuardFacts]:
    """What agreements to sealings depend on."""
    return {deed_id: _facts(await db.need(DeedRow, deed_id)) for deed_id in deeds}


def _facts(deed: DeedRow) -> GuardFacts:
    return GuardFacts(
        title=f"Deed {deed.title}",
        company_id=deed.company_id,
        amount=Money(deed.worth, "USD"),
        party_id=deed.party_id,
        owner_id=deed.owner_id,
        revision=format(deed.worth.normalize(), "f"),
    )


async def seal_deed(db: Db, deed_id: uuid.UUID) -> DeedRow:
    """Seal a deed. Refuses DEED_TORN, DEED_SEALED, and what others refuse."""
    deed = await db.lock(DeedRow, deed_id)
    await db.agree("deed.seal", [deed_id])
    if deed.is_torn:
        raise Refused("DEED_TORN", "The deed is torn.", path=["id"])
    if deed.is_sealed:
        raise Refused("DEED_SEALED", "The deed is sealed.", path=["id"])
    deed.is_sealed = True
    await db.publish(DeedSealed(deed_id))
    await db.flush()
    return deed


async def unseal_deed(db: Db, deed_id: uuid.UUID) -> DeedRow:
    """Let a sealed deed bind no longer. Refuses DEED_TORN."""
    deed = await db.lock(DeedRow, deed_id)
    if deed.is_torn:
        raise Refused("DEED_TORN", "The deed is torn.", path=["id"])
    deed.is_sealed = False
    await db.publish(DeedChanged(deed_id))
    await db.flush()
    return deed


async def change_deed(db: Db, deed_id: uuid.UUID, worth: Decimal) -> DeedRow:
    """Write another worth into a deed."""
    deed = await db.lock(DeedRow, deed_id)
    await db.agree("deed.seal", [deed_id], "change")
    deed.worth = worth
    await db.publish(DeedChanged(deed_id))
    await db.flush()
    return deed


async def tear_deed(db: Db, deed_id: uuid.UUID) -> DeedRow:
    """Make a deed worthless. Refuses DEED_TORN, and SUBJECT_LOCKED while others decide about it."""
    deed = await db.lock(DeedRow, deed_id)
    await db.agree("deed.seal", [deed_id], "change")
    if deed.is_torn:
        raise Refused("DEED_TORN", "The deed is torn.", path=["id"])
    deed.is_torn = True
    await db.publish(DeedChanged(deed_id))
    await db.flush()
    return deed


deed = Entity(name="ToyDeed", table=DeedRow)
deed_worth = money(deed, "worth")
deed_owner = one(deed, "owner_id", identity.user)
deed_customer = one(deed, "party_id", parties.customer)
deed_is_mine = expression(deed, "is_mine", lambda row, asker: row.owner_id == asker.user_id)


@entity(deed)
class ToyDeed(Node):
    """A deed."""

    title: str = column("The title.")
    is_sealed: bool = column("Whether it binds.")
    is_mine: bool = column("Whether it is the asker's.", deed_is_mine)
    worth: ShownMoney = column("What it is worth.", deed_worth)
    signed_at: datetime | None = column("When it was signed.")
    owner: User | None = related(deed_owner, "Whose it is.")
    customer: Customer | None = related(deed_customer, "For whom it is.")


@strawberry.type
class DeedQuery:
    """What can be read."""

    deed: ToyDeed | None = found(deed, "One deed.")


@strawberry.input
class DeedSealInput(Change):
    """The deed that is sealed."""


@strawberry.type
class DeedSealPayload(Payload):
    """The sealed deed."""

    deed: ToyDeed | None = result(deed, "The sealed deed.")


@strawberry.type
class DeedMutation:
    """What can be done."""

    @mutation(needs=None)
    async def deed_seal(self, info: Info, input: DeedSealInput) -> DeedSealPayload:
        """Seal a deed."""
        return DeedSealPayload.of(deed=await seal_deed(info.context.db, key_of(deed, input.id)))


DEEDS = Module(
    name="erp.deeds",
    description="Deeds.",
    types=[ToyDeed],
    extends={Query: DeedQuery, Mutation: DeedMutation},
    events=[
        Emits(DeedSealed, "DEED_SEALED", "ToyDeed", "deed_id", "A deed binds."),
        Emits(DeedChanged, "DEED_CHANGED", "ToyDeed", "deed_id", "A deed was changed."),
    ],
    guards=[
        Guard(
            name="deed.seal",
            subject="ToyDeed",
            facts=deed_facts,
            act=seal_deed,
            description="A deed is sealed.",
            revoke=unseal_deed,
        )
    ],
    commands=[
        CommandPoint("deed.tear", "ToyDeed", tear_deed, "A deed is torn."),
        CommandPoint(
            "deed.appraise",
            "ToyDeed",
            lambda db, key: change_deed(db, key, Decimal(900)),
            "A deed is said to be worth 900.",
        ),
    ],
)


async def create_deeds(url: str) -> None:
    """Create the table of deeds as every business table is created."""
    engine = create_async_engine(url)
    async with engine.begin() as connection:
        await connection.run_sync(_create)
    await engine.dispose()


def _create(connection: Connection) -> None:
    DeedRow.metadata.create_all(connection)
    statements: Sequence[str] = row_security("toy_deed")
    for statement in statements:
        connection.exec_driver_sql(statement)
