"""Who decides in whose place as things are now."""

import uuid
from collections.abc import Collection, Mapping

from bizsuite.kernel.db import Db
from bizsuite.oa.approvals import loaders
from bizsuite.oa.approvals.rules import ApprovalTaskKind
from bizsuite.oa.approvals.rules.process import case as live
from bizsuite.oa.approvals.rules.process.assigning import Company, Sitting, sitting_of
from bizsuite.oa.approvals.rules.process.nodes import Asked
from bizsuite.oa.approvals.rules.process.words import InitiatorPolicy
from bizsuite.oa.approvals.service.dossier import Dossier
from bizsuite.oa.delegations.loaders import standing_for
from bizsuite.oa.delegations.rules.standing import Delegation

LENT = (ApprovalTaskKind.APPROVE, ApprovalTaskKind.HANDLE)
"""What others may do in one's place; whoever is asked for an opinion, or to mend something, is asked in person."""


async def standing_in(
    db: Db, dossier: Dossier, people: Collection[uuid.UUID]
) -> Mapping[uuid.UUID, Delegation]:
    """The standing delegations of these people, and of those who act for them, that hold now for an approval."""
    instance, case = dossier.instance, dossier.case
    return await standing_for(db, people, dossier.definition.key, instance.amount, case.now)


async def sittings_for(
    db: Db, dossier: Dossier, people: Collection[uuid.UUID]
) -> Mapping[uuid.UUID, Sitting]:
    """Whoever decides in the place of some of these people, by theirs; they stay active until the transaction ends."""
    delegations = await standing_in(db, dossier, people)
    if not delegations:
        return {}
    acting = {each.delegate_id for each in delegations.values()}
    company = Company(
        active=await loaders.held_active(db, acting),
        initiator_id=dossier.case.initiator_id,
        standing=delegations,
    )
    told = {person: sitting_of(person, company) for person in people}
    return {person: each for person, each in told.items() if each.on_behalf_of_id is not None}


def may_be_lent(case: live.Case, task: live.Task, sitting: Sitting) -> bool:
    """Whether a task can be somebody else's: not one that is a delegate's already, nor the initiator's where they are
    not asked themselves.
    """
    if task.kind not in LENT or task.delegation_id is not None or task.run_id is None:
        return False
    node = case.course.places[case.run(task.run_id).node_id].node
    asked = isinstance(node, Asked) and node.when_initiator is InitiatorPolicy.SELF
    return asked or sitting.user_id != case.initiator_id
