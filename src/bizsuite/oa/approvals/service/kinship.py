"""Approvals that stand beside another one about the same subject: the parts of it, and what revokes it."""

from typing import Any

from bizsuite.kernel.clock import now
from bizsuite.oa.approvals.loaders.parts import Published
from bizsuite.oa.approvals.tables import Instance


def beside(other: Instance, by: Published, **own: Any) -> Instance:
    """One more approval about the subject of another one, by this definition, which has no number yet.

    `own` says how it belongs to the other one, and who asks for it.
    """
    return Instance(
        definition_id=by.definition.id,
        version_id=by.version_id,
        subject_type=other.subject_type,
        subject_id=other.subject_id,
        revision=other.revision,
        company_id=other.company_id,
        party_id=other.party_id,
        owner_id=other.owner_id,
        amount=other.amount,
        title=other.title,
        business_no="",
        started_at=now(),
        **own,
    )
