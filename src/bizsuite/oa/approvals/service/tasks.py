"""Deciding: what people do with their tasks. Every command locks the approval, asks the guard, and lets it go on."""

import uuid
from collections.abc import Mapping, Sequence

from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Refused
from bizsuite.oa.approvals import loaders, rules
from bizsuite.oa.approvals.rules import (
    APPROVAL_ADMINISTER,
    ApprovalCommand,
    ApprovalTaskAction,
    ApprovalTaskStatus,
)
from bizsuite.oa.approvals.rules.process import case as live
from bizsuite.oa.approvals.rules.process import handing, signing, voting
from bizsuite.oa.approvals.rules.process.assigning import Sitting
from bizsuite.oa.approvals.rules.process.case import Sign, SignMode
from bizsuite.oa.approvals.rules.process.choices import Chosen
from bizsuite.oa.approvals.rules.process.guards import Person, require
from bizsuite.oa.approvals.rules.process.nodes import People
from bizsuite.oa.approvals.rules.process.seating import Steps
from bizsuite.oa.approvals.rules.process.words import ReturnMode
from bizsuite.oa.approvals.service.choosing import choose_at_submit, choose_next
from bizsuite.oa.approvals.service.concluding import conclude
from bizsuite.oa.approvals.service.dossier import Dossier, open_dossier_of
from bizsuite.oa.approvals.service.driving import drive
from bizsuite.oa.approvals.service.forms import fill_as_initiator, fill_at
from bizsuite.oa.approvals.service.guard import look_again
from bizsuite.oa.approvals.service.log import noted_when_refused
from bizsuite.oa.approvals.service.people import candidates_now
from bizsuite.oa.approvals.service.reminding import require_quiet
from bizsuite.oa.approvals.service.signatures import Signature, sign
from bizsuite.oa.approvals.service.telling import people_of
from bizsuite.oa.approvals.service.titles import called, entitle
from bizsuite.oa.approvals.tables import Task
from bizsuite.oa.forms.rules import Sent


async def approve(
    db: Db,
    task_id: uuid.UUID,
    comment: str | None = None,
    choices: Sequence[Chosen] = (),
    *,
    sent: Sent | None = None,
    signature: Signature | None = None,
) -> Task:
    """Approve, or submit what was to be done. The last vote that is needed carries out the act in this transaction;
    what refuses it, refuses the vote. `choices` say whom the next node asks, where its last approver chooses.

    Refuses NOT_FOUND, INSTANCE_STATE_INVALID, PERMISSION_DENIED, TASK_NOT_ACTIONABLE, TASK_ALREADY_DECIDED,
    ACTION_NOT_ALLOWED, COMMENT_REQUIRED where the node wants one, INVALID_VALUE, what `fill` refuses of the form,
    what `sign` refuses of the signature, ASSIGNEE_CHOICE_REQUIRED, ASSIGNEE_OUT_OF_RANGE, and what the act refuses.
    """
    dossier, task = await _opened(db, task_id, ApprovalTaskAction.APPROVE)
    await _choose(db, dossier, task, choices)
    said = rules.checked_comment(comment, required=_needs_comment(dossier, task))
    task.comment = said
    await sign(db, dossier, task, signature)
    await fill_at(db, dossier, task, sent)
    return await _done(db, dossier, task, ApprovalCommand.APPROVE, said, voting.approve(dossier.case, task))


async def reject(db: Db, task_id: uuid.UUID, comment: str) -> Task:
    """Reject, and say why. Refuses what `approve` refuses but the act's own, and COMMENT_REQUIRED."""
    dossier, task = await _opened(db, task_id, ApprovalTaskAction.REJECT)
    task.comment = said = rules.checked_comment(comment, required=True)
    return await _done(db, dossier, task, ApprovalCommand.REJECT, said, voting.reject(dossier.case, task))


async def send_back(
    db: Db, task_id: uuid.UUID, target: str, comment: str, mode: ReturnMode | None = None
) -> Task:
    """Return an approval to a node before, or to START, and say why; a right of each approver, however others vote.

    Refuses what `reject` refuses, and RETURN_TARGET_INVALID (fact: target).
    """
    dossier, task = await _opened(db, task_id, ApprovalTaskAction.RETURN)
    task.comment = said = rules.checked_comment(comment, required=True)
    steps = voting.send_back(dossier.case, task, target, mode)
    return await _done(db, dossier, task, ApprovalCommand.RETURN, said, steps, target=target)


async def transfer(db: Db, task_id: uuid.UUID, assignee_id: uuid.UUID, comment: str | None = None) -> Task:
    """Hand one's own task on; the successor's task. Refuses what `approve` refuses, and ALREADY_SEATED, NOT_FOUND."""
    dossier, task = await _opened(db, task_id, ApprovalTaskAction.TRANSFER)
    task.comment = said = rules.checked_comment(comment)
    await _require_active(db, [assignee_id], "assigneeId")
    successor = handing.transfer(dossier.case, task, assignee_id)
    await _done(db, dossier, task, ApprovalCommand.TRANSFER, said, to=assignee_id)
    return _row(dossier, successor)


async def delegate(db: Db, task_id: uuid.UUID, adviser_id: uuid.UUID, comment: str | None = None) -> Task:
    """Ask somebody for an opinion; the task waits for it. Refuses what `approve` refuses, and NOT_FOUND."""
    dossier, task = await _opened(db, task_id, ApprovalTaskAction.DELEGATE)
    said = rules.checked_comment(comment)
    await _require_active(db, [adviser_id], "adviserId")
    handing.delegate(dossier.case, task, adviser_id)
    return await _done(db, dossier, task, ApprovalCommand.DELEGATE, said, to=adviser_id)


async def take_back(db: Db, task_id: uuid.UUID) -> Task:
    """Wait no longer for an opinion. Refuses what `approve` refuses."""
    dossier, task = await _opened(db, task_id, ApprovalTaskAction.TAKE_BACK)
    handing.take_back(dossier.case, task)
    return await _done(db, dossier, task, ApprovalCommand.TAKE_BACK, "")


async def answer_opinion(db: Db, task_id: uuid.UUID, comment: str) -> Task:
    """Say what one thinks; whoever asked decides. Refuses what `reject` refuses."""
    dossier, task = await _opened(db, task_id, ApprovalTaskAction.ANSWER)
    task.comment = said = rules.checked_comment(comment, required=True)
    handing.answered(dossier.case, task, ApprovalTaskStatus.ANSWERED)
    return await _done(db, dossier, task, ApprovalCommand.ANSWER, said)


async def decline_opinion(db: Db, task_id: uuid.UUID, comment: str | None = None) -> Task:
    """Give no opinion. Refuses what `approve` refuses."""
    dossier, task = await _opened(db, task_id, ApprovalTaskAction.DECLINE)
    task.comment = said = rules.checked_comment(comment)
    handing.answered(dossier.case, task, ApprovalTaskStatus.DECLINED)
    return await _done(db, dossier, task, ApprovalCommand.DECLINE, said)


async def add_sign(
    db: Db,
    task_id: uuid.UUID,
    people: Sequence[uuid.UUID],
    sign: Sign | None,
    mode: SignMode,
    comment: str | None = None,
) -> Task:
    """Have others decide before or after oneself, by a mode of their own; without `sign` beside, with seats.

    Refuses what `approve` refuses, NOT_FOUND, ALREADY_SEATED, ADD_SIGN_NOT_ALLOWED.
    """
    wanted = "PARALLEL" if sign is None else sign.value
    dossier, task = await _opened(db, task_id, ApprovalTaskAction[f"ADD_SIGN_{wanted}"])
    said = rules.checked_comment(comment)
    await _require_active(db, people, "userIds")
    if sign is None:
        steps = signing.add_beside(dossier.case, task, people)
    else:
        steps = signing.add_before_or_after(dossier.case, task, people, sign, mode)
    return await _done(
        db, dossier, task, ApprovalCommand.ADD_SIGN, said, steps, where=wanted, people=[*map(str, people)]
    )


async def remove_sign(db: Db, task_id: uuid.UUID) -> Task:
    """Take somebody away whom one has added. Refuses what `approve` refuses."""
    dossier, task = await _opened(db, task_id, ApprovalTaskAction.REMOVE_SIGN)
    return await _done(db, dossier, task, ApprovalCommand.REMOVE_SIGN, "", signing.remove(dossier.case, task))


async def claim(db: Db, task_id: uuid.UUID) -> Task:
    """Take a task out of the pool. Refuses ALREADY_CLAIMED, and what `approve` refuses."""
    dossier, task = await _opened(db, task_id, ApprovalTaskAction.CLAIM)
    sitting = (await _candidates(db, dossier, task))[db.actor.user_id]
    handing.claim(dossier.case, task, sitting)
    return await _done(db, dossier, task, ApprovalCommand.CLAIM, "")


async def reclaim(db: Db, task_id: uuid.UUID) -> Task:
    """Take back what somebody is asked in one's place, in the same seat and with the same due time; one's own task.

    Who has a seat there already gets no second one: the two are merged, and the task itself is answered. Refuses what
    `approve` refuses.
    """
    dossier, task = await _opened(db, task_id, ApprovalTaskAction.RECLAIM)
    back = handing.reclaim(dossier.case, task)
    if isinstance(back, live.Seat):
        steps = handing.merge(dossier.case, task, back)
        return await _done(db, dossier, task, ApprovalCommand.RECLAIM, "", steps)
    await _done(db, dossier, task, ApprovalCommand.RECLAIM, "")
    return _row(dossier, back)


async def unclaim(db: Db, task_id: uuid.UUID) -> Task:
    """Put a task back into the pool. Refuses what `approve` refuses."""
    dossier, task = await _opened(db, task_id, ApprovalTaskAction.UNCLAIM)
    handing.unclaim(dossier.case, task)
    return await _done(db, dossier, task, ApprovalCommand.UNCLAIM, "")


async def recall(db: Db, task_id: uuid.UUID, comment: str | None = None) -> Task:
    """Take one's approval back before anybody has acted on it. Refuses what `approve` refuses."""
    dossier, task = await _opened(db, task_id, ApprovalTaskAction.RECALL)
    said = rules.checked_comment(comment)
    return await _done(db, dossier, task, ApprovalCommand.RECALL, said, handing.recall(dossier.case, task))


async def resubmit(
    db: Db,
    task_id: uuid.UUID,
    comment: str | None = None,
    choices: Sequence[Chosen] = (),
    *,
    sent: Sent | None = None,
) -> Task:
    """Submit again what was returned, as it is now. Refuses what `approve` refuses, and NO_APPROVER, and with the code
    of a subject whose state rules the act out by now.
    """
    dossier, task = await _opened(db, task_id, ApprovalTaskAction.RESUBMIT)
    task.comment = said = rules.checked_comment(comment)
    await look_again(db, dossier)
    await fill_as_initiator(db, dossier, sent)
    await choose_at_submit(db, dossier, choices)
    await entitle(db, dossier, called(db, dossier))
    return await _done(db, dossier, task, ApprovalCommand.RESUBMIT, said, voting.resubmit(dossier.case, task))


async def remind(db: Db, task_id: uuid.UUID) -> Task:
    """Remind whoever has a task, by an event. Refuses what `approve` refuses, and REMINDED_ALREADY within a day.

    For the initiator and administrators.
    """
    dossier, task = await _opened(db, task_id, ApprovalTaskAction.REMIND)
    await require_quiet(db, dossier, task)
    done = await _done(db, dossier, task, ApprovalCommand.REMIND, "")
    if people := people_of(dossier, task):
        instance = dossier.instance
        await db.publish(rules.ApprovalTaskReminded(task.id, instance.id, people, instance.company_id))
    return done


async def reassign(db: Db, task_id: uuid.UUID, assignee_id: uuid.UUID, comment: str | None = None) -> Task:
    """Hand a task to another active user, in the same seat and with the same due time; the new task.

    Who has a seat there already gets no second one: the seats are merged, and the votes counted anew; then the task
    itself is answered. Refuses what `approve` refuses, NOT_FOUND and INVALID_VALUE for the successor.
    """
    dossier, task = await _opened(db, task_id, ApprovalTaskAction.REASSIGN)
    said = rules.checked_comment(comment)
    await _require_active(db, [assignee_id], "assigneeId")
    of_seat = task.run_id is not None and task.kind is not rules.ApprovalTaskKind.OPINION
    holder = handing.other_seat(dossier.case, task, assignee_id) if of_seat and not task.parent_id else None
    if holder is not None:
        steps = handing.merge(dossier.case, task, holder)
        return await _done(db, dossier, task, ApprovalCommand.MERGE, said, steps, assignee=assignee_id)
    successor = handing.reassign(dossier.case, task, assignee_id)
    await _done(db, dossier, task, ApprovalCommand.REASSIGN, said, assignee=assignee_id)
    return _row(dossier, successor)


async def _opened(db: Db, task_id: uuid.UUID, action: ApprovalTaskAction) -> tuple[Dossier, live.Task]:
    """Lock the approval of a task, then look whether the actor may do this."""
    dossier = await open_dossier_of(db, task_id)
    task = dossier.case.task(task_id)
    person = Person(
        user_id=db.actor.user_id,
        administers=db.actor.may(APPROVAL_ADMINISTER),
        may_claim=action is ApprovalTaskAction.CLAIM
        and db.actor.user_id in await _candidates(db, dossier, task),
    )
    by_office = action is ApprovalTaskAction.REASSIGN
    with noted_when_refused(dossier.instance.id, action.value, task_id, wanted=by_office):
        require(action, person, dossier.case, task)
    return dossier, task


async def _choose(db: Db, dossier: Dossier, task: live.Task, choices: Sequence[Chosen]) -> None:
    """Take down whom the actor chooses for what follows the node of their task."""
    dossier.may_choose = True
    assert task.run_id is not None
    node_id = dossier.case.run(task.run_id).node_id
    await choose_next(db, dossier.instance, dossier.case.course, node_id, choices)


async def _candidates(db: Db, dossier: Dossier, task: live.Task) -> Mapping[uuid.UUID, Sitting]:
    """For whom the pool is, as things are now."""
    if task.run_id is None:
        return {}
    return await candidates_now(db, dossier, dossier.case.run(task.run_id).node_id)


def _needs_comment(dossier: Dossier, task: live.Task) -> bool:
    if task.run_id is None:
        return False
    node = dossier.case.course.places[dossier.case.run(task.run_id).node_id].node
    return isinstance(node, People) and node.needs_comment


async def _require_active(db: Db, people: Sequence[uuid.UUID], name: str) -> None:
    """Whether everybody is there and active; they stay so until the transaction ends. Refuses NOT_FOUND."""
    active = await loaders.held_active(db, people)
    if not set(people) <= active:
        raise Refused("NOT_FOUND", "There is no such record.", path=[name])


async def _done(
    db: Db,
    dossier: Dossier,
    task: live.Task,
    command: ApprovalCommand,
    comment: str,
    steps: Steps | None = None,
    **payload: object,
) -> Task:
    """Let the approval go on, note the command, write what became of it, and carry out what was approved."""
    if steps is not None:
        await drive(db, dossier, steps)
    told = {name: value if isinstance(value, list) else str(value) for name, value in payload.items()}
    await conclude(db, dossier, command, comment=comment, task_id=task.id, payload=told)
    return _row(dossier, task)


def _row(dossier: Dossier, task: live.Task) -> Task:
    row = dossier.rows[task.id]
    assert isinstance(row, Task)
    return row
