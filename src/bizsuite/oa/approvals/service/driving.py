"""Letting an approval go on: what the rules ask is answered from the database, in the transaction of the command."""

from datetime import timedelta

from bizsuite.kernel.db import Db
from bizsuite.oa.approvals.rules.process.asking import (
    Answer,
    Due,
    Question,
    WhatIsKnown,
    WhenDue,
    WhoIsAsked,
)
from bizsuite.oa.approvals.rules.process.seating import Steps
from bizsuite.oa.approvals.service.dossier import Dossier
from bizsuite.oa.approvals.service.forms import known_to
from bizsuite.oa.approvals.service.people import seated


async def drive(db: Db, dossier: Dossier, steps: Steps) -> None:
    """Answer what the rules ask until they ask no more. Refuses what they refuse."""
    answer: Answer = None
    while True:
        try:
            question = steps.send(answer)
        except StopIteration:
            return
        answer = await answer_to(db, dossier, question)


async def answer_to(db: Db, dossier: Dossier, question: Question) -> Answer:
    """The answer to one question."""
    match question:
        case WhoIsAsked(node=node, assignees=assignees):
            return await seated(db, dossier, node, assignees)
        case WhatIsKnown(operands=operands):
            return await known_to(db, dossier, operands)
        case WhenDue(hours=hours):
            return Due(dossier.case.now + timedelta(hours=hours))
        case _:
            raise AssertionError(f"published although nothing answers it: {question}")
