"""Asking others whether what was approved is revoked, where its definition says so."""

from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Refused
from bizsuite.oa.approvals.loaders.parts import Published, published
from bizsuite.oa.approvals.rules import ApprovalCommand
from bizsuite.oa.approvals.service.beginning import begin
from bizsuite.oa.approvals.service.concluding import conclude
from bizsuite.oa.approvals.service.dossier import Dossier, new_dossier
from bizsuite.oa.approvals.service.guard import hold_subjects
from bizsuite.oa.approvals.service.kinship import beside
from bizsuite.oa.approvals.service.numbers import number_for
from bizsuite.oa.approvals.service.titles import called
from bizsuite.oa.approvals.tables import Instance


async def ask_revocation(db: Db, revoked: Dossier, key: str, comment: str) -> Instance:
    """Begin the approval, by the definition of this key, of revoking what was approved; nothing is revoked yet.

    It may be over at once: then so is the revocation. Refuses REVOCATION_UNAVAILABLE, and what `begin` refuses.
    """
    # Changes of the subject and this take turns, as with a submission.
    await hold_subjects(db, [revoked.instance.subject_id])
    found = await _available(db, revoked.instance, key)
    asked = _new(db, revoked.instance, found)
    asked.business_no = await number_for(db, found.process)
    db.add(asked)
    await db.flush()
    revoked.case.revocation_id = asked.id
    payload = {"revocation": asked.business_no}
    await conclude(db, revoked, ApprovalCommand.ASK_REVOCATION, comment=comment, payload=payload)
    await db.flush()
    dossier = await new_dossier(db, asked, found.definition, found.process)
    dossier.form = found.form
    await begin(db, dossier, None, called(db, dossier), comment=comment)
    return asked


async def _available(db: Db, revoked: Instance, key: str) -> Published:
    found = (await published(db, [key])).get(key)
    if found is None or not found.definition.is_enabled:
        raise _unavailable(key, "NOT_PUBLISHED")
    if found.definition.guard is not None or found.definition.subject_type != revoked.subject_type:
        raise _unavailable(key, "PART_UNFIT")
    return found


def _new(db: Db, revoked: Instance, found: Published) -> Instance:
    """Whoever revokes asks for it; it is about the subject, which stays locked meanwhile."""
    actor = db.actor
    return beside(
        revoked,
        found,
        revokes_id=revoked.id,
        initiator_id=actor.user_id,
        department_id=actor.department_id,
    )


def _unavailable(key: str, problem: str) -> Refused:
    return Refused(
        "REVOCATION_UNAVAILABLE",
        "The approval {definition}, by which this is revoked, cannot be asked for: {problem}.",
        path=["id"],
        definition=key,
        problem=problem,
    )
