"""What happens to an approval as a whole after it was submitted."""

import uuid

from bizsuite.kernel.db import Db
from bizsuite.oa.approvals import rules
from bizsuite.oa.approvals.rules import (
    APPROVAL_ADMINISTER,
    ApprovalCommand,
    ApprovalInstanceAction,
    ApprovalInstanceStatus,
)
from bizsuite.oa.approvals.rules.process import whole
from bizsuite.oa.approvals.rules.process.guards import Person
from bizsuite.oa.approvals.rules.process.whole_guards import ADMINISTRATOR, require
from bizsuite.oa.approvals.service.callbacks import keep_waiting
from bizsuite.oa.approvals.service.concluding import conclude
from bizsuite.oa.approvals.service.dossier import Dossier, open_dossier
from bizsuite.oa.approvals.service.driving import drive
from bizsuite.oa.approvals.service.guard import require_unchanged
from bizsuite.oa.approvals.service.log import noted_when_refused
from bizsuite.oa.approvals.service.parts import settle_parts
from bizsuite.oa.approvals.service.revocations import ask_revocation
from bizsuite.oa.approvals.tables import Instance

A = ApprovalInstanceAction


async def withdraw(db: Db, instance_id: uuid.UUID, comment: str | None = None) -> Instance:
    """Take an approval back; its subject can be changed again.

    Refuses NOT_FOUND, INSTANCE_STATE_INVALID, PERMISSION_DENIED, ACTION_NOT_ALLOWED, INVALID_VALUE.
    """
    dossier = await _opened(db, instance_id, A.WITHDRAW)
    said = rules.checked_comment(comment)
    whole.end(dossier.case, ApprovalInstanceStatus.WITHDRAWN)
    return await _done(db, dossier, ApprovalCommand.WITHDRAW, said)


async def suspend(db: Db, instance_id: uuid.UUID, comment: str) -> Instance:
    """Halt an approval and say why; its clocks stand still. Refuses as `withdraw` does, and COMMENT_REQUIRED."""
    dossier = await _opened(db, instance_id, A.SUSPEND)
    said = rules.checked_comment(comment, required=True)
    whole.suspend(dossier.case)
    return await _done(db, dossier, ApprovalCommand.SUSPEND, said)


async def resume(db: Db, instance_id: uuid.UUID, comment: str | None = None) -> Instance:
    """Let an approval go on that was halted. Refuses as `withdraw` does, and NO_APPROVER."""
    dossier = await _opened(db, instance_id, A.RESUME)
    said = rules.checked_comment(comment)
    await drive(db, dossier, whole.resume(dossier.case))
    await settle_parts(db, dossier)
    return await _done(db, dossier, ApprovalCommand.RESUME, said)


async def terminate(db: Db, instance_id: uuid.UUID, comment: str) -> Instance:
    """End an approval as an administrator, and say why. Refuses as `withdraw` does, and COMMENT_REQUIRED."""
    dossier = await _opened(db, instance_id, A.TERMINATE)
    said = rules.checked_comment(comment, required=True)
    whole.end(dossier.case, ApprovalInstanceStatus.TERMINATED)
    return await _done(db, dossier, ApprovalCommand.TERMINATE, said)


async def recover(db: Db, instance_id: uuid.UUID, comment: str | None = None) -> Instance:
    """Let an approval go on that has expired: the same people are asked again, and have all of their time.

    Refuses as `withdraw` does, SUBJECT_CHANGED, APPROVAL_PENDING, and what the guard of its subject refuses.
    """
    dossier = await _opened(db, instance_id, A.RECOVER)
    said = rules.checked_comment(comment)
    await require_unchanged(db, dossier)
    await drive(db, dossier, whole.recover(dossier.case))
    await _done(db, dossier, ApprovalCommand.RECOVER, said)
    await keep_waiting(db, dossier)
    return dossier.instance


async def revoke(db: Db, instance_id: uuid.UUID, comment: str) -> Instance:
    """Take back what was approved, with the act that it allowed, and say why; where its definition says so, others are
    asked first, and it is taken back once they approve.

    Refuses as `withdraw` does, COMMENT_REQUIRED, ACT_IRREVOCABLE where the act cannot be taken back, REVOCATION_PENDING
    while others are asked, what `ask_revocation` refuses, and what taking it back refuses.
    """
    dossier = await _opened(db, instance_id, A.REVOKE)
    said = rules.checked_comment(comment, required=True)
    if (key := dossier.process.settings.revocation) is not None:
        await ask_revocation(db, dossier, key, said)
        return dossier.instance
    whole.revoke(dossier.case)
    return await _done(db, dossier, ApprovalCommand.REVOKE, said)


async def _opened(db: Db, instance_id: uuid.UUID, action: ApprovalInstanceAction) -> Dossier:
    dossier = await open_dossier(db, instance_id)
    person = Person(user_id=db.actor.user_id, administers=db.actor.may(APPROVAL_ADMINISTER))
    by_office = action in ADMINISTRATOR and person.user_id != dossier.case.initiator_id
    with noted_when_refused(instance_id, action.value, wanted=by_office):
        require(action, person, dossier.case, dossier.instance.ended_at)
    return dossier


async def _done(db: Db, dossier: Dossier, command: ApprovalCommand, comment: str) -> Instance:
    await conclude(db, dossier, command, comment=comment)
    return dossier.instance
