"""The life of a letter: sent, with what it claims in the books, or given up; and the orders that it holds up."""

import uuid
from datetime import date

from bizsuite.erp.dunning import loaders, tables
from bizsuite.erp.dunning.rules import levels, words
from bizsuite.erp.dunning.rules.words import DunningStatus
from bizsuite.erp.finance import service as finance
from bizsuite.erp.finance.rules.ledger import NewEntry, NewLine
from bizsuite.erp.finance.rules.words import AccountPurpose, JournalKind, PartyHeld
from bizsuite.erp.finance.service.access import require_company
from bizsuite.kernel.clock import check_day
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Refused


async def send_letter(
    db: Db, letter_id: uuid.UUID, *, on: date | None = None, claim: bool = True
) -> tables.DunningLetter:
    """Note that a letter has gone out, on its day unless another is given, and claim fee and interest by an entry.

    Where its level says so, the customer's orders are held up until what it reminds of is settled. Refuses with
    NOT_FOUND, LETTER_NOT_DRAFT, INVALID_VALUE and, where it claims, as `finance.post_entries` does.
    """
    letter = await db.lock(tables.DunningLetter, letter_id)
    require_company(db, letter.company_id)
    levels.require_draft(letter.status)
    sent_on = on or letter.run_on
    check_day(sent_on, "on")
    if sent_on < letter.run_on:
        raise Refused("INVALID_VALUE", "A letter is sent when it is written.", path=["on"])
    level = await db.need(tables.DunningLevel, letter.level_id)
    if level.blocks_orders:
        await finance.hold_party(db, letter.company_id, letter.customer_id)
    if claim and letter.fee + letter.interest:
        entry = _claim(letter, level, sent_on)
        await finance.post_entries(db, [entry])
        letter.entry_id = entry.id
    letter.status, letter.sent_on = DunningStatus.SENT, sent_on
    await db.flush()
    await db.publish(words.DunningLetterSent(letter.id, letter.company_id))
    return letter


def _claim(letter: tables.DunningLetter, level: tables.DunningLevel, on: date) -> NewEntry:
    """What claims the fee and the interest of a letter."""
    size = letter.fee + letter.interest
    return NewEntry(
        company_id=letter.company_id,
        journal=JournalKind.GENERAL,
        on=on,
        lines=[
            NewLine(account=AccountPurpose.RECEIVABLE, debit=size, party_id=letter.customer_id, due_date=on),
            NewLine(account=AccountPurpose.DUNNING_FEES, credit=size, party_id=letter.customer_id),
        ],
        description=level.name,
        origin_type=loaders.ORIGIN,
        origin_id=letter.id,
    )


async def cancel_letter(db: Db, letter_id: uuid.UUID) -> tables.DunningLetter:
    """Give up a draft; the next run may write another one. Refuses with NOT_FOUND, LETTER_NOT_DRAFT."""
    letter = await db.lock(tables.DunningLetter, letter_id)
    require_company(db, letter.company_id)
    levels.require_draft(letter.status)
    letter.status = DunningStatus.CANCELLED
    await db.flush()
    await db.publish(words.DunningLetterCancelled(letter.id, letter.company_id))
    return letter


async def require_no_hold(db: Db, event: PartyHeld) -> None:
    """A customer orders again once what a letter reminds of is settled or disputed; the hold is taken away then.

    Refuses with CUSTOMER_ON_HOLD (fact: level).
    """
    level = await loaders.blocking(db, event.company_id, event.party_id)
    if level is not None:
        raise Refused(
            "CUSTOMER_ON_HOLD",
            "The customer owes what was reminded of: {level}.",
            path=["id"],
            level=level,
        )
    finance.release_party(db, event.company_id, event.party_id)
