"""Answers from outside: tokens by which others let an approval go on that waits for them."""

import uuid

import sqlalchemy as sa
from sqlmodel import col

from bizsuite.kernel.clock import now
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Refused
from bizsuite.oa.approvals import rules
from bizsuite.oa.approvals.rules import ApprovalCommand, ApprovalInstanceStatus, ApprovalRunStatus
from bizsuite.oa.approvals.rules import callbacks as tokens
from bizsuite.oa.approvals.rules.process.advance import answered
from bizsuite.oa.approvals.rules.process.offers import waiting_runs
from bizsuite.oa.approvals.service.concluding import conclude
from bizsuite.oa.approvals.service.dossier import Dossier, open_dossier
from bizsuite.oa.approvals.service.driving import drive
from bizsuite.oa.approvals.tables import Callback, Instance


async def issue_callback(db: Db, instance_id: uuid.UUID, node_id: str) -> tuple[Instance, str]:
    """Make the token by which a node that waits is answered; one that was made before holds no longer.

    Refuses NOT_FOUND, INSTANCE_STATE_INVALID, NOT_WAITING.
    """
    dossier = await open_dossier(db, instance_id)
    instance = dossier.instance
    if instance.company_id not in db.actor.company_ids:
        raise Refused("NOT_FOUND", "There is no such record.", path=["id"])
    _require_running(dossier, "id")
    run = next((run for run in waiting_runs(dossier.case) if run.node_id == node_id), None)
    if run is None:
        raise tokens.not_waiting("node", node=node_id)
    token = tokens.new_token()
    hashed = tokens.token_hash(token)
    row = await db.one(sa.select(Callback).where(col(Callback.node_run_id) == run.id))
    if row is None:
        row = Callback(node_run_id=run.id, instance_id=instance_id, token_hash=hashed)
        db.add(row)
    row.token_hash, row.issued_at, row.issued_by_id = hashed, now(), db.actor.user_id
    await db.publish(rules.ApprovalCallbackIssued(instance.id, node_id, instance.company_id))
    await db.flush()
    return instance, token


async def answer_callback(
    db: Db, token: str, *, succeeded: bool = True, comment: str | None = None
) -> Instance:
    """Let an approval go on that waits for an answer from outside, or end it where that has failed there.

    The same answer twice is one answer. Refuses CALLBACK_UNKNOWN, CALLBACK_USED, INSTANCE_STATE_INVALID, NOT_WAITING,
    INVALID_VALUE, and what the steps refuse that follow.
    """
    said = rules.checked_comment(comment)
    chosen = sa.select(Callback).where(col(Callback.token_hash) == tokens.token_hash(token))
    seen = await db.one(chosen)
    if seen is None:
        raise tokens.unknown()
    dossier = await open_dossier(db, seen.instance_id)
    row = await db.one(chosen.execution_options(populate_existing=True))
    if row is None:
        raise tokens.unknown()
    if tokens.is_repeated(row.succeeded, succeeded):
        return dossier.instance
    _require_running(dossier, "token")
    run = dossier.case.run(row.node_run_id)
    if run.status is not ApprovalRunStatus.OPEN:
        raise tokens.not_waiting("token", node=run.node_id)
    row.answered_at, row.answered_by_id, row.succeeded = now(), db.actor.user_id, succeeded
    await drive(db, dossier, answered(dossier.case, run, succeeded=succeeded))
    instance = dossier.instance
    await db.publish(rules.ApprovalCallbackAnswered(instance.id, run.node_id, instance.company_id))
    payload = {"node": run.node_id, "succeeded": succeeded}
    await conclude(db, dossier, ApprovalCommand.CALLBACK, comment=said, payload=payload)
    return instance


async def keep_waiting(db: Db, dossier: Dossier) -> None:
    """After what had expired was recovered: who was to answer a node answers its new visit."""
    await db.flush()
    for run in waiting_runs(dossier.case):
        former = [
            each.id
            for each in dossier.case.runs
            if each.node_id == run.node_id and each.visit == run.visit - 1
        ]
        unanswered = col(Callback.answered_at).is_(None)
        row = await db.one(sa.select(Callback).where(col(Callback.node_run_id).in_(former), unanswered))
        if row is not None:
            row.node_run_id = run.id
    await db.flush()


def _require_running(dossier: Dossier, *path: str) -> None:
    status = dossier.instance.status
    if status is not ApprovalInstanceStatus.RUNNING:
        raise Refused("INSTANCE_STATE_INVALID", "The approval is {status}.", path=path, status=status.value)
