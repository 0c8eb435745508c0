"""Making orders of what is proposed, and telling planning what is being ordered."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import replace

from bizsuite.base.catalog.rules.units import convert_up
from bizsuite.base.identity.service.access import may_work_in
from bizsuite.bridges.planning_procurement import loaders, rules, tables
from bizsuite.bridges.planning_procurement.rules import Accepted, Ware
from bizsuite.erp.inventory.rules import TRANSFER_WRITE
from bizsuite.erp.inventory.service import create_transfers
from bizsuite.erp.planning.rules.words import PlannedSupply
from bizsuite.erp.planning.service import take_turns
from bizsuite.erp.planning.tables import SupplyProposal
from bizsuite.erp.procurement import service as procurement
from bizsuite.erp.procurement.rules.orders import NewLine, NewOrder
from bizsuite.erp.sourcing.loaders import SupplierBook, supplier_book
from bizsuite.erp.sourcing.rules.choosing import Ask
from bizsuite.kernel.clock import today
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.tables import table_of
from bizsuite.kernel.writing import removing

_PROPOSAL = table_of(SupplyProposal)


async def tell_planned(db: Db, event: PlannedSupply) -> None:
    """What is on orders that are not agreed yet is not to be ordered once more."""
    event.selects.append(loaders.on_order(db, event.company_id))


async def accept_proposals(db: Db, keys: Sequence[uuid.UUID]) -> tables.SupplyAcceptance:
    """Make drafts of orders of proposals, one for each supplier and warehouse; the proposals are gone then.

    What comes from another warehouse of ours is made transfers, one for each pair of warehouses.

    A supplier's own price says in which unit, packs and for how much; without one it is the unit in which the product
    is bought, at its planned cost. As many statements for many as for one.
    Refuses with NOT_FOUND, INVALID_VALUE, PROPOSAL_WITHOUT_SUPPLIER, SUPPLIER_PRICE_CONFLICT, PRICE_MISSING,
    PRODUCT_INACTIVE, PRODUCT_DISCONTINUED, SUPPLIER_INACTIVE, EXCHANGE_RATE_MISSING, PERMISSION_DENIED where
    transfers come of them and the actor may write none.
    """
    if not keys:
        raise Refused("INVALID_VALUE", "There is nothing to order.", path=["ids"])
    await take_turns(db, db.actor.company_id)
    found = await db.lock_all(SupplyProposal, keys)
    for place, key in enumerate(keys):
        row = found.get(key)
        if row is None or row.company_id != db.actor.company_id or not may_work_in(db.actor, row.company_id):
            raise Refused("NOT_FOUND", "There is no such record.", path=["ids", str(place)])
    wanted = [found[key] for key in dict.fromkeys(keys)]
    fetched = [row for row in wanted if row.source_warehouse_id is not None]
    if fetched:
        db.actor.require(TRANSFER_WRITE)
    news = await _orders(db, [row for row in wanted if row.source_warehouse_id is None])
    try:
        orders = await procurement.create_orders(db, news)
    except Refused as refusal:
        # The path would name orders that nobody has told us of.
        raise Refused(refusal.code, refusal.template, path=["ids"], **refusal.facts) from refusal
    acceptance = tables.SupplyAcceptance(company_id=db.actor.company_id, proposals=len(wanted))
    db.add(acceptance)
    await db.flush()
    db.add_many(
        tables.SupplyOrder, [{"acceptance_id": acceptance.id, "order_id": order.id} for order in orders]
    )
    transfers = await create_transfers(db, rules.transfers_of(fetched)) if fetched else []
    db.add_many(
        tables.SupplyTransfer,
        [{"acceptance_id": acceptance.id, "transfer_id": transfer.id} for transfer in transfers],
    )
    db.later(removing(_PROPOSAL, [{"tenant_id": db.actor.tenant_id, "id": row.id} for row in wanted]))
    await db.flush()
    await db.publish(rules.SupplyProposalsAccepted(acceptance.id, acceptance.company_id))
    return acceptance


async def _orders(db: Db, wanted: Sequence[SupplyProposal]) -> list[NewOrder]:
    """The orders that proposals come to. Refuses with PROPOSAL_WITHOUT_SUPPLIER, SUPPLIER_PRICE_CONFLICT."""
    home = await loaders.currency_of(db, db.actor.company_id)
    named = {row.supplier_id for row in wanted if row.supplier_id is not None}
    paid = {key: currency or home for key, currency in (await loaders.currencies_of(db, named)).items()}
    wares = await loaders.wares_of(db, {row.product_id for row in wanted})
    asks = {row.id: _ask(db, row, wares[row.product_id][0], paid, home) for row in wanted}
    book = await supplier_book(db, list(asks.values()))
    lines: list[tuple[uuid.UUID, uuid.UUID, NewLine]] = []
    for place, row in enumerate(wanted):
        supplier_id, line = _line(row, asks[row.id], book, wares[row.product_id], place)
        paid.setdefault(supplier_id, asks[row.id].currency or home)
        lines.append((supplier_id, row.warehouse_id, line))
    return rules.orders_of(lines, paid)


def _ask(db: Db, row: SupplyProposal, ware: Ware, paid: Mapping[uuid.UUID, str], home: str) -> Ask:
    """The question what a supplier asks for it; where none is named, who sells it best for the company's currency."""
    currency = home if row.supplier_id is None else paid[row.supplier_id]
    return Ask(
        product_id=row.product_id,
        quantity=convert_up(row.quantity, ware.unit, ware.unit),
        on=today(db.actor.zone),
        currency=currency,
        supplier_id=row.supplier_id,
    )


def _line(
    row: SupplyProposal, ask: Ask, book: SupplierBook, ware: tuple[Ware, str], place: int
) -> tuple[uuid.UUID, NewLine]:
    """Of whom a proposal is ordered, and the line. Refuses with PROPOSAL_WITHOUT_SUPPLIER, SUPPLIER_PRICE_CONFLICT."""
    accepted = Accepted(
        product_id=row.product_id,
        warehouse_id=row.warehouse_id,
        quantity=row.quantity,
        expected_on=max(row.expected_on, ask.on),
    )
    choice = book.choose(ask)
    if choice is not None and choice.problem != "SUPPLIER_PRICE_MISSING":
        best = choice.required("ids", str(place))
        return best.offer.supplier_id, rules.of_offer(accepted, best)
    supplier_id = rules.require_supplier(row.supplier_id, ware[0].sku, ["ids", str(place)])
    costed = ware[0] if ware[1] == ask.currency else replace(ware[0], unit_cost=None)
    return supplier_id, rules.of_ware(accepted, costed)
