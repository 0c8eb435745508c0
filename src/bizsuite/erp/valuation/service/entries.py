"""Rows of the cost ledger as an act writes them, and what makes them so."""

import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from bizsuite.erp.valuation import tables
from bizsuite.erp.valuation.rules.events import AnyEvent, Effect, Issue, Place, Receipt, parts_of
from bizsuite.erp.valuation.rules.words import CostEntryKind, Valued
from bizsuite.kernel.db import Db
from bizsuite.kernel.values import ZERO


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """What makes value come, go or change: its node, its day, and the document that it belongs to."""

    type: str
    id: uuid.UUID
    on: date
    origin_type: str | None = None
    origin_id: uuid.UUID | None = None


class Entries:
    """Rows of the cost ledger that an act writes about one product."""

    def __init__(
        self,
        db: Db,
        product_id: uuid.UUID,
        company_id: uuid.UUID,
        currency: str,
        events: Collection[AnyEvent],
    ) -> None:
        self.db = db
        self.named: dict[str, Any] = {
            "product_id": product_id,
            "company_id": company_id,
            "currency": currency,
        }
        self.events = {event.id: event for event in events}
        self.written: list[Valued] = []

    def add(self, effect: Effect, cause: Cause, beyond: str | None) -> None:
        """Write a row down; `beyond` is the other end of a move, None where it is no move."""
        event = self.events[effect.event]
        is_own = effect.cause == effect.event
        kind = CostEntryKind.MOVE if is_own else CostEntryKind.CORRECTION
        if is_own and beyond is None:
            kind = CostEntryKind.REVALUATION
        entry = tables.CostEntry(
            **self.named,
            **_at(effect.place),
            kind=kind,
            event_id=effect.event,
            move_id=effect.event if beyond is not None else None,
            cause_type=cause.type,
            cause_id=cause.id,
            valued_on=max(event.day, cause.on),
            quantity=effect.quantity,
            value=effect.value,
        )
        self.db.add(entry)
        paid = _paid(event, is_own=is_own and bool(effect.quantity))
        self._tell(entry, cause, effect.value if paid is None else paid, beyond or "")

    def vary(self, borne: Mapping[uuid.UUID, Decimal], cause: Cause, beyond: Mapping[uuid.UUID, str]) -> None:
        """Tell what of the costs that moves bear is no part of their value, since a standard cost bears none."""
        for move_id, amount in borne.items():
            own = [each for each in self.written if each.event_id == move_id]
            left = amount - sum((each.value for each in own), ZERO)
            event = self.events[move_id]
            # A move that is valued for the first time has told all that it has cost.
            is_new = any(each.kind is CostEntryKind.MOVE for each in own)
            if left and isinstance(event, Receipt) and not is_new:
                entry = tables.CostEntry(
                    **self.named,
                    **_at(event.place),
                    kind=CostEntryKind.CORRECTION,
                    event_id=move_id,
                    move_id=move_id,
                    cause_type=cause.type,
                    cause_id=cause.id,
                    valued_on=max(event.day, cause.on),
                    quantity=ZERO,
                    value=ZERO,
                )
                self.db.add(entry)
                self._tell(entry, cause, left, beyond[move_id])

    def _tell(self, entry: tables.CostEntry, cause: Cause, paid: Decimal, beyond: str) -> None:
        self.written.append(
            Valued(
                entry_id=entry.id,
                company_id=entry.company_id,
                currency=entry.currency,
                event_id=entry.event_id,
                move_id=entry.move_id,
                cause_type=cause.type,
                cause_id=cause.id,
                kind=entry.kind,
                on=entry.valued_on,
                value=entry.value,
                paid=paid,
                beyond=beyond,
                origin_type=cause.origin_type,
                origin_id=cause.origin_id,
            )
        )


def _at(place: Place) -> dict[str, Any]:
    """What a row says of a place."""
    warehouse_id, lot_id = parts_of(place)
    return {"warehouse_id": warehouse_id, "lot_id": lot_id}


def _paid(event: AnyEvent, *, is_own: bool) -> Decimal | None:
    """What goods have cost those who sent them, or what they give back for them; None where it is the value.

    Whatever else goods are worth that go back to a supplier, he gives back what he got.
    """
    match event:
        case Receipt() if is_own:
            return event.paid
        case Issue(refund=Decimal() as refund):
            return -refund if is_own else ZERO
    return None
