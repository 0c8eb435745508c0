"""Carrying out what nodes of kind ACTION say, when the command that has reached them is at its end."""

from collections.abc import Sequence

from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Refused
from bizsuite.oa.approvals import rules
from bizsuite.oa.approvals.service.acting import as_who_may, changing
from bizsuite.oa.approvals.service.dossier import Dossier
from bizsuite.oa.approvals.service.guard import follow_subject
from bizsuite.oa.approvals.tables import Instance


async def carry_out(db: Db, dossier: Dossier) -> None:
    """Do what the nodes say that were reached, in their order, after all that concerns approvals is written: documents
    are locked after approvals.

    Refuses what a command refuses, and SUBJECT_UNAVAILABLE where its module is left out: then nothing of the step is
    left.
    """
    acts, dossier.acts = dossier.acts, []
    instance = dossier.instance
    for act in acts:
        await db.publish(rules.ApprovalActionReached(instance.id, act.id, instance.company_id))
    commands = [act.command for act in acts if act.command is not None]
    if commands:
        await db.flush()
        await _run(db, instance, commands)
        await follow_subject(db, instance, dossier.definition.guard)


async def _run(db: Db, instance: Instance, names: Sequence[str]) -> None:
    for name in names:
        command = db.wiring.commands.get(name)
        if command is None:
            raise Refused(
                "SUBJECT_UNAVAILABLE", "What this is about is not part of this installation.", path=["id"]
            )
        with changing(db, instance.subject_id):
            await as_who_may(db, instance, command.run)
