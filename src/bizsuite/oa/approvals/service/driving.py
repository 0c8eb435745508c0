"""Letting an approval go on: what the rules ask is answered from the database, in the transaction of the command."""

from datetime import timedelta
from decimal import Decimal

from bizsuite.kernel.db import Db
from bizsuite.oa.approvals.rules.process.asking import (
    Answer,
    Due,
    Facts,
    Question,
    WhatIsKnown,
    WhenDue,
    WhoIsAsked,
)
from bizsuite.oa.approvals.rules.process.conditions import Known, Operand, Source
from bizsuite.oa.approvals.rules.process.seating import Steps
from bizsuite.oa.approvals.service.dossier import Dossier
from bizsuite.oa.approvals.service.people import seated


async def drive(db: Db, dossier: Dossier, steps: Steps) -> None:
    """Answer what the rules ask until they ask no more. Refuses what they refuse."""
    answer: Answer = None
    while True:
        try:
            question = steps.send(answer)
        except StopIteration:
            return
        answer = await _answer(db, dossier, question)


async def _answer(db: Db, dossier: Dossier, question: Question) -> Answer:
    match question:
        case WhoIsAsked(node=node):
            return await seated(db, dossier, node)
        case WhatIsKnown(operands=operands):
            return Facts({operand: _known(dossier, operand) for operand in operands})
        case WhenDue(hours=hours):
            return Due(dossier.case.now + timedelta(hours=hours))
        case _:
            raise AssertionError(f"published although nothing answers it: {question}")


def _known(dossier: Dossier, operand: Operand) -> Known:
    if operand.source is not Source.INSTANCE:
        return None
    instance = dossier.instance
    known: dict[str, Known] = {
        "initiator": str(instance.initiator_id),
        "department": None if instance.department_id is None else str(instance.department_id),
        "company": str(instance.company_id),
        "round": Decimal(instance.round),
        "amount": instance.amount,
    }
    return known[operand.path]
