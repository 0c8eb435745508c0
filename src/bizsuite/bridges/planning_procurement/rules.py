"""What becomes of proposals that are accepted. Pure."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from bizsuite.base.catalog.rules.units import Measure, convert_price, convert_up
from bizsuite.erp.inventory.rules import Carried, NewTransfer
from bizsuite.erp.procurement.rules.orders import NewLine, NewOrder
from bizsuite.erp.sourcing.rules.choosing import Step
from bizsuite.kernel.errors import Refused


@dataclass(frozen=True, slots=True)
class SupplyProposalsAccepted:
    """Proposals have become orders or transfers."""

    acceptance_id: uuid.UUID
    company_id: uuid.UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """A proposal that is to be ordered: of whom, how much in the product's unit, for where and by when."""

    product_id: uuid.UUID
    warehouse_id: uuid.UUID
    quantity: Decimal
    expected_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Ware:
    """A product as far as ordering it without a supplier's price goes."""

    sku: str
    unit: Measure
    purchase_unit: Measure
    unit_cost: Decimal | None
    """What a unit costs by plan, where that is in the currency of the order."""


def of_offer(accepted: Accepted, best: Step) -> NewLine:
    """A line in the unit, the packs and at the price of a supplier."""
    assert best.quantity is not None
    return NewLine(
        product_id=accepted.product_id,
        quantity=best.quantity,
        unit_id=best.offer.unit.id,
        unit_price=best.unit_price,
        expected_on=accepted.expected_on,
    )


def of_ware(accepted: Accepted, ware: Ware) -> NewLine:
    """A line of a supplier who has told no price: in the unit in which it is bought, at what it costs by plan."""
    own, unit = ware.unit, ware.purchase_unit
    return NewLine(
        product_id=accepted.product_id,
        quantity=convert_up(accepted.quantity, own, unit),
        unit_id=unit.id,
        unit_price=None if ware.unit_cost is None else convert_price(ware.unit_cost, own, unit),
        expected_on=accepted.expected_on,
    )


def require_supplier(supplier_id: uuid.UUID | None, sku: str, path: Sequence[str]) -> uuid.UUID:
    """Somebody to order of. Refuses with PROPOSAL_WITHOUT_SUPPLIER (fact: product)."""
    if supplier_id is None:
        raise Refused(
            "PROPOSAL_WITHOUT_SUPPLIER",
            "Nobody is known of whom {product} is bought: name a supplier in its rule.",
            path=path,
            product=sku,
        )
    return supplier_id


def orders_of(
    lines: Iterable[tuple[uuid.UUID, uuid.UUID, NewLine]], currencies: Mapping[uuid.UUID, str]
) -> list[NewOrder]:
    """One order for each supplier and warehouse, its lines in the order in which they are given."""
    found: dict[tuple[uuid.UUID, uuid.UUID], list[NewLine]] = {}
    for supplier_id, warehouse_id, line in lines:
        found.setdefault((supplier_id, warehouse_id), []).append(line)
    return [
        NewOrder(
            supplier_id=supplier_id,
            warehouse_id=warehouse_id,
            currency=currencies[supplier_id],
            expected_on=min(line.expected_on for line in own if line.expected_on is not None),
            lines=own,
        )
        for (supplier_id, warehouse_id), own in found.items()
    ]


def transfers_of(proposals: Iterable[Any]) -> list[NewTransfer]:
    """One transfer for each pair of warehouses, its goods in the order in which they are given."""
    found: dict[tuple[uuid.UUID, uuid.UUID], list[Carried]] = {}
    for each in proposals:
        pair = (each.source_warehouse_id, each.warehouse_id)
        found.setdefault(pair, []).append(Carried(each.product_id, each.quantity))
    return [NewTransfer(source_id=pair[0], target_id=pair[1], goods=goods) for pair, goods in found.items()]
