"""The beginning of every approval: its number, its form and its title, then as far as it goes without anybody."""

from collections.abc import Sequence

from bizsuite.kernel.db import Db
from bizsuite.oa.approvals import rules
from bizsuite.oa.approvals.rules import ApprovalCommand
from bizsuite.oa.approvals.rules.process.choices import Chosen, check_may_start
from bizsuite.oa.approvals.rules.process.whole import submit as submit_case
from bizsuite.oa.approvals.service.choosing import choose_at_submit
from bizsuite.oa.approvals.service.concluding import conclude
from bizsuite.oa.approvals.service.dossier import Dossier
from bizsuite.oa.approvals.service.driving import drive
from bizsuite.oa.approvals.service.forms import fill_as_initiator
from bizsuite.oa.approvals.service.titles import entitle
from bizsuite.oa.forms.rules import Sent


async def begin(
    db: Db,
    dossier: Dossier,
    sent: Sent | None,
    subject: str,
    choices: Sequence[Chosen] = (),
    *,
    comment: str = "",
) -> None:
    """Submit: what was filled in is checked, and the process goes on as far as it goes without anybody. I2.

    Refuses NO_APPROVER, START_NOT_ALLOWED, ASSIGNEE_CHOICE_REQUIRED, ASSIGNEE_OUT_OF_RANGE, and as `fill` does.
    """
    instance = dossier.instance
    check_may_start(db.actor.roles, dossier.process)
    await fill_as_initiator(db, dossier, sent)
    await choose_at_submit(db, dossier, choices)
    await entitle(db, dossier, subject)
    await drive(db, dossier, submit_case(dossier.case))
    await db.publish(rules.ApprovalInstanceStarted(instance.id, instance.company_id))
    people = [str(seat.principal_id) for seat in dossier.case.seats]
    await conclude(db, dossier, ApprovalCommand.SUBMIT, comment=comment, payload={"asked": people})
