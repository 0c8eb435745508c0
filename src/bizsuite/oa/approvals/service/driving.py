"""Letting an approval go on: what the rules ask is answered from the database, in the transaction of the command."""

from collections.abc import Generator
from datetime import timedelta
from typing import TypeVar

from bizsuite.kernel.db import Db
from bizsuite.oa.approvals.rules.process.asking import (
    Above,
    Answer,
    Children,
    Due,
    Perform,
    Question,
    StartChildren,
    WhatIsKnown,
    WhenDue,
    WhenOver,
    WhoIsAbove,
    WhoIsAsked,
)
from bizsuite.oa.approvals.rules.process.nodes import Delay
from bizsuite.oa.approvals.rules.process.parts import filled_by
from bizsuite.oa.approvals.service.dossier import Dossier
from bizsuite.oa.approvals.service.forms import known_to, moment_in
from bizsuite.oa.approvals.service.people import manager_of, seated

T = TypeVar("T")


async def drive(db: Db, dossier: Dossier, steps: Generator[Question, Answer, T]) -> T:
    """Answer what the rules ask until they ask no more; what they tell at their end. Refuses what they refuse."""
    answer: Answer = None
    while True:
        try:
            question = steps.send(answer)
        except StopIteration as ended:
            told: T = ended.value
            return told
        answer = await answer_to(db, dossier, question)


async def answer_to(db: Db, dossier: Dossier, question: Question) -> Answer:
    """The answer to one question."""
    match question:
        case WhoIsAsked(node=node, assignees=assignees):
            return await seated(db, dossier, node, assignees)
        case WhatIsKnown(operands=operands):
            return await known_to(db, dossier, operands)
        case WhenDue(hours=hours, business=business):
            return Due(dossier.case.due(timedelta(hours=hours), business))
        case WhenOver(node=Delay(until_field=str(field))):
            return Due(await moment_in(db, dossier, field) or dossier.case.now)
        case WhenOver(node=delay):
            return Due(dossier.case.due(timedelta(hours=delay.hours or 0), delay.business))
        case Perform(node=act):
            dossier.acts.append(act)
            return None
        case StartChildren(node=part, instead_of=former):
            dossier.parts.append(question)
            return Children(1 if former else len(filled_by(part, dossier.instance.form)))
        case WhoIsAbove(user_id=user_id, barred=barred):
            return Above(await manager_of(db, user_id, barred))
        case _:
            raise AssertionError(f"published although nothing answers it: {question}")
