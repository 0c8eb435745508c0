"""Carrying out what nodes of kind ACTION say, and what was approved, when the command is at its end that led there."""

from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Refused
from bizsuite.oa.approvals import rules
from bizsuite.oa.approvals.service.acting import as_who_may, changing
from bizsuite.oa.approvals.service.dossier import Agenda, Dossier
from bizsuite.oa.approvals.service.guard import follow_subject, perform
from bizsuite.oa.approvals.tables import Definition, Instance


async def carry_out(db: Db, agenda: Agenda) -> None:
    """Do what the nodes say that were reached, in their order, then the acts that were approved.

    Refuses what a command or an act refuses, and SUBJECT_UNAVAILABLE where its module is left out: then nothing of the
    step is left.
    """
    for dossier, act in agenda.acts:
        instance = dossier.instance
        await db.publish(rules.ApprovalActionReached(instance.id, act.id, instance.company_id))
        if act.command is not None:
            await _run(db, dossier, act.command)
    for dossier in agenda.approved:
        if dossier.definition.guard is not None:
            await db.flush()
            await perform(db, dossier.definition.guard, dossier.instance)


async def _run(db: Db, dossier: Dossier, name: str) -> None:
    command = db.wiring.commands.get(name)
    if command is None:
        raise Refused(
            "SUBJECT_UNAVAILABLE", "What this is about is not part of this installation.", path=["id"]
        )
    instance = dossier.instance
    await db.flush()
    with changing(db, instance.subject_id):
        await as_who_may(db, instance, command.run)
    whole = instance
    while whole.parent_id is not None:
        whole = await db.need(Instance, whole.parent_id)
    definition = await db.need(Definition, whole.definition_id)
    await follow_subject(db, whole, definition.guard)
