"""Handing over what an active user has to do with approvals, by the rules for those who leave."""

from bizsuite.base.identity.tables import User
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Refused
from bizsuite.oa.approvals import loaders, rules
from bizsuite.oa.approvals.rules.handover import ApprovalHandoverPart as Part
from bizsuite.oa.approvals.rules.handover import NewHandover, check_handover, wants_definitions
from bizsuite.oa.approvals.service.keeping import hand_over_keeping, rename_in_definitions
from bizsuite.oa.approvals.service.leavers import Succession, hand_over_approvals_of
from bizsuite.oa.approvals.service.reporting import Report
from bizsuite.oa.approvals.service.successors import successors_of
from bizsuite.oa.approvals.tables import Handover
from bizsuite.oa.delegations.service import end_all_of


async def hand_over_to(db: Db, new: NewHandover) -> Handover:
    """Give what somebody has to do with approvals to another; the report of it.

    What the successor may not have, such as what they have asked for themselves, stays with who is active; of somebody
    who has left it goes where it would have gone then. Delegations end first, so that what others decided in their
    place goes over with the rest, and what they decided in others' places goes back.

    Refuses INVALID_VALUE, NOT_FOUND, PERMISSION_DENIED for definitions, PROCESS_INVALID and ASSIGNEES_UNKNOWN.
    """
    check_handover(new)
    if wants_definitions(new.parts):
        db.actor.require(rules.DEFINITION_EDIT)
    person = await db.need(User, new.user_id, path=["userId"])
    if not await loaders.held_active(db, [new.successor_id]):
        raise Refused("NOT_FOUND", "There is no such record.", path=["successorId"])
    gone = not person.is_active
    report = Report(
        Handover(
            user_id=new.user_id,
            successor_id=new.successor_id,
            is_leaving=gone,
            comment=rules.checked_comment(new.comment),
        )
    )
    if Part.DELEGATIONS in new.parts:
        for delegation in await end_all_of(db, new.user_id):
            report.note(Part.DELEGATIONS, None, delegation_id=delegation.id)
    named = [new.successor_id]
    ladder = await successors_of(db, new.user_id, new.successor_id) if gone else named
    await hand_over_approvals_of(db, Succession(new.user_id, ladder, leaves=gone, parts=new.parts), report)
    await _hand_over_definitions(db, new, report)
    return await report.write(db)


async def _hand_over_definitions(db: Db, new: NewHandover, report: Report) -> None:
    if Part.KEPT_DEFINITIONS in new.parts:
        await hand_over_keeping(db, new.user_id, new.successor_id, report)
    if Part.NAMED_IN_DEFINITIONS in new.parts:
        await rename_in_definitions(db, new.user_id, new.successor_id, report)
