"""What becomes of an approval whose revocation others were asked about, once they have decided."""

from bizsuite.kernel.db import Db
from bizsuite.oa.approvals.rules import ApprovalCommand, ApprovalInstanceStatus
from bizsuite.oa.approvals.rules.process import whole as wholes
from bizsuite.oa.approvals.service.dossier import Dossier, open_dossier
from bizsuite.oa.approvals.service.parts import Conclude


async def follow_with_revoked(db: Db, revocation: Dossier, conclude: Conclude) -> None:
    """After the approval of a revocation is over: what it is about is revoked, or can be asked about once more.

    Refuses what taking the act back refuses.
    """
    asked = revocation.instance
    if asked.revokes_id is None:
        return
    dossier = await open_dossier(db, asked.revokes_id)
    dossier.agenda, dossier.is_inner = revocation.agenda, True
    dossier.case.revocation_id = None
    payload = {"revocation": asked.business_no, "status": asked.status.value}
    if asked.status is not ApprovalInstanceStatus.APPROVED:
        await conclude(db, dossier, ApprovalCommand.REVOCATION_ENDED, payload=payload)
        return
    wholes.revoke(dossier.case)
    await conclude(db, dossier, ApprovalCommand.REVOKE, payload=payload)
