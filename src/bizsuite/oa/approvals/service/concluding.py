"""The end of every command: its row in the log, what became of the approval, and the act that was waited for."""

import uuid
from collections.abc import Mapping
from typing import Any

from bizsuite.kernel.db import Db
from bizsuite.oa.approvals import rules
from bizsuite.oa.approvals.rules import ApprovalCommand, ApprovalInstanceStatus
from bizsuite.oa.approvals.service.commanding import carry_out
from bizsuite.oa.approvals.service.copies import tell as tell_copies
from bizsuite.oa.approvals.service.dossier import Dossier, close_dossier
from bizsuite.oa.approvals.service.guard import take_back
from bizsuite.oa.approvals.service.log import note
from bizsuite.oa.approvals.service.parts import follow_with_parts
from bizsuite.oa.approvals.service.revoking import follow_with_revoked
from bizsuite.oa.approvals.service.successors import ask_nobody_who_has_left
from bizsuite.oa.approvals.service.telling import tell, tell_about
from bizsuite.oa.approvals.service.turns import stand_in_when_it_is_their_turn

S = ApprovalInstanceStatus
_TOLD = {
    S.REJECTED: rules.ApprovalInstanceRejected,
    S.WITHDRAWN: rules.ApprovalInstanceWithdrawn,
    S.RETURNED: rules.ApprovalInstanceReturned,
    S.SUSPENDED: rules.ApprovalInstanceSuspended,
    S.TERMINATED: rules.ApprovalInstanceTerminated,
    S.EXPIRED: rules.ApprovalInstanceExpired,
    S.REVOKED: rules.ApprovalInstanceRevoked,
}


async def conclude(
    db: Db,
    dossier: Dossier,
    command: ApprovalCommand,
    *,
    comment: str = "",
    task_id: uuid.UUID | None = None,
    payload: Mapping[str, Any] | None = None,
    was: ApprovalInstanceStatus | None = None,
) -> None:
    """Write what became of an approval, tell of it, let its parts and what it is part of follow, do what the nodes say
    that were reached, and perform the act once it is approved, or take it back.

    Refuses what an act refuses: then nothing of the command is left.
    """
    instance = dossier.instance
    before = instance.status if was is None and command is not ApprovalCommand.SUBMIT else was
    await stand_in_when_it_is_their_turn(db, dossier, command)
    await ask_nobody_who_has_left(db, dossier, command)
    close_dossier(db, dossier)
    told = {**(payload or {}), **dossier.noted, **_merged(dossier)}
    if dossier.case.reasons:
        told["routes"] = [reason.told() for reason in dossier.case.reasons]
    if dossier.acts:
        told["acts"] = [act.id for act in dossier.acts]
    if dossier.case.capped:
        told["capped"] = [
            {"node": node, "wanted": wanted, "seats": seats} for node, wanted, seats in dossier.case.capped
        ]
    if dossier.case.went_again_for:
        told["passesAgainFor"] = sorted(dossier.case.went_again_for)
    note(
        db,
        instance,
        command,
        was=before,
        task_id=task_id,
        comment=comment,
        on_behalf_of_id=_on_behalf_of(db, dossier, task_id),
        payload=told,
        form_revision_id=dossier.form_revision_id,
    )
    await tell(db, dossier)
    await tell_copies(db, instance, dossier.case.told)
    if task_id is not None:
        await tell_about(db, dossier, command, task_id)
    changed = instance.status is not before
    if changed:
        await _tell_of_whole(db, dossier, command)
    dossier.agenda.acts += [(dossier, act) for act in dossier.acts]
    await follow_with_parts(db, dossier, conclude, changed=changed)
    if changed and instance.status not in rules.UNDER_WAY:
        await follow_with_revoked(db, dossier, conclude)
    if changed and instance.status is S.APPROVED:
        dossier.agenda.approved.append(dossier)
    if not dossier.is_inner:
        await carry_out(db, dossier.agenda)


async def _tell_of_whole(db: Db, dossier: Dossier, command: ApprovalCommand) -> None:
    """Tell what has become of an approval; what is revoked is taken back."""
    instance = dossier.instance
    if (event := _TOLD.get(instance.status)) is not None:
        await db.publish(event(instance.id, instance.company_id))
        if instance.status is S.REVOKED:
            await db.flush()
            await take_back(db, dossier.definition.guard, instance)
    elif instance.status is S.APPROVED:
        await db.publish(rules.ApprovalInstanceApproved(instance.id, instance.company_id))
    elif command in (ApprovalCommand.RESUME, ApprovalCommand.RECOVER):
        await db.publish(rules.ApprovalInstanceResumed(instance.id, instance.company_id))


def _on_behalf_of(db: Db, dossier: Dossier, task_id: uuid.UUID | None) -> uuid.UUID | None:
    """In whose place the actor has done what they did with a task of theirs."""
    task = None if task_id is None else dossier.case.task(task_id)
    return None if task is None or task.assignee_id != db.actor.user_id else task.delegator_id


def _merged(dossier: Dossier) -> Mapping[str, Any]:
    """Who got no seat because somebody who sits there decides in their place."""
    told = [{"seat": str(person), "with": str(kept)} for person, kept in dossier.case.merged]
    return {"merged": told} if told else {}
