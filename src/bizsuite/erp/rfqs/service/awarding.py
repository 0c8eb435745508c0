"""Awarding: the best answers become orders, one for each supplier and currency; all others are closed."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from itertools import groupby

from bizsuite.base.parties.rules.checks import prose
from bizsuite.erp.procurement import service as procurement
from bizsuite.erp.procurement.rules.orders import NewLine, NewOrder
from bizsuite.erp.procurement.tables import Order
from bizsuite.erp.requisitions import service as requisitions
from bizsuite.erp.requisitions.service import Cover
from bizsuite.erp.rfqs.loaders import invitations_of, lines_of, quotes_of
from bizsuite.erp.rfqs.rules import asking, awarding, words
from bizsuite.erp.rfqs.rules.awarding import Award, Awarded
from bizsuite.erp.rfqs.rules.words import RfqStatus
from bizsuite.erp.rfqs.service.asking import end, lock_rfq, whose
from bizsuite.erp.rfqs.tables import Rfq, RfqAward, RfqLine, RfqSupplier
from bizsuite.kernel.clock import check_day, today
from bizsuite.kernel.db import Db
from bizsuite.kernel.values import ZERO


async def award_rfq(
    db: Db,
    rfq_id: uuid.UUID,
    awards: Sequence[Award],
    *,
    invitation_id: uuid.UUID | None = None,
    on: date | None = None,
    reason: str = "",
) -> Rfq:
    """Write draft orders of answers, and of all that a supplier offers whose invitation is named; end the request.

    Refuses with NOT_FOUND, RFQ_NOT_SENT, RFQ_NOT_ANSWERED, INVALID_VALUE, QUOTE_EXPIRED, QUOTE_EXCEEDED, RFQ_EXCEEDED,
    REQUEST_EXCEEDED, REQUEST_NOT_APPROVED, and as procurement's `create_orders` does.
    """
    rfq = await lock_rfq(db, rfq_id)
    asking.sent(rfq.status)
    check_day(on, "orderDate")
    day = on or today(db.actor.zone)
    quotes = (await quotes_of(db, [rfq.id])).get(rfq.id, ())
    lines = {line.id: line for line in await lines_of(db, [rfq.id])}
    invited = {row.id: row for row in await invitations_of(db, [rfq.id])}
    chosen = [*awards, *([] if invitation_id is None else awarding.whole(invitation_id, quotes))]
    made = awarding.check_awards(
        chosen,
        {quote.id: quote for quote in quotes},
        {key: line.quantity for key, line in lines.items()},
        day,
    )
    await _order(db, rfq, made, lines, invited, day)
    rfq.status, rfq.reason = RfqStatus.AWARDED, prose(reason, "reason")
    await end(db, rfq, frozenset(each.quote.invitation_id for each in made))
    await db.publish(words.RequestForQuotationAwarded(rfq.id))
    return rfq


async def _order(
    db: Db,
    rfq: Rfq,
    made: Sequence[Awarded],
    lines: Mapping[uuid.UUID, RfqLine],
    invited: Mapping[uuid.UUID, RfqSupplier],
    day: date,
) -> None:
    """Write the orders, note which line is of which answer, and what of purchase requests they cover."""

    def seller(each: Awarded) -> tuple[int, str]:
        return invited[each.quote.invitation_id].position, each.quote.currency

    groups = [list(own) for _, own in groupby(sorted(made, key=seller), key=seller)]
    orders = await procurement.create_orders(
        db,
        [
            NewOrder(
                supplier_id=invited[own[0].quote.invitation_id].supplier_id,
                company_id=rfq.company_id,
                order_date=day,
                currency=own[0].quote.currency,
                supplier_reference=invited[own[0].quote.invitation_id].supplier_reference,
                lines=[_line(each, lines[each.quote.line_id], day) for each in own],
            )
            for own in groups
        ],
    )
    covers: list[tuple[uuid.UUID, Cover]] = []
    for own, order_lines in zip(groups, await _lines_of(db, orders), strict=True):
        for each, order_line in zip(own, order_lines, strict=True):
            db.add(
                RfqAward(
                    rfq_id=rfq.id,
                    quote_id=each.quote.id,
                    order_line_id=order_line,
                    quantity=each.quantity,
                    **whose(rfq),
                )
            )
            if (request_line := lines[each.quote.line_id].request_line_id) is not None:
                covers.append((order_line, Cover(line_id=request_line, quantity=each.quantity)))
    await db.flush()
    if covers:
        await requisitions.cover_lines(db, covers)


async def _lines_of(db: Db, orders: Sequence[Order]) -> list[list[uuid.UUID]]:
    """The lines of orders, in their order."""
    found = await procurement.lines_of_orders(db, [order.id for order in orders])
    return [[line.id for line in found[order.id]] for order in orders]


def _line(each: Awarded, line: RfqLine, day: date) -> NewLine:
    return NewLine(
        product_id=line.product_id,
        quantity=each.quantity,
        unit_id=line.unit_id,
        unit_price=each.quote.unit_price,
        discount=ZERO,
        tax_rate=each.tax_rate,
        tax_ids=each.tax_ids,
        expected_on=day + timedelta(days=each.quote.lead_days),
    )
