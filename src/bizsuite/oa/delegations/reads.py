"""How standing delegations are reached: those that one has given or got, with permission all."""

import sqlalchemy as sa

from bizsuite.base.identity import reads as identity
from bizsuite.kernel.reads import Asker, Columns, Entity, computed, many, newest, one, sorts
from bizsuite.oa.delegations import tables
from bizsuite.oa.delegations.rules import words


def _own(row: Columns, asker: type[Asker]) -> sa.ColumnElement[bool]:
    return sa.or_(row.delegator_id == asker.user_id, row.delegate_id == asker.user_id)


delegation = Entity(
    name="ApprovalDelegation",
    table=tables.ApprovalDelegation,
    permission=words.DELEGATION_READ,
    own=_own,
    sort=sorts(newest("valid_from")),
    filters=("mode", "valid_from", "valid_to", "ended_at"),
    sorts=("valid_from", "valid_to"),
)
delegation_keys = computed(delegation, list, "definition_keys")
delegation_delegator = one(delegation, "delegator_id", identity.user)
delegation_delegate = one(delegation, "delegate_id", identity.user)
user_given = many(identity.user, delegation, "delegator_id", newest("valid_from"))
user_received = many(identity.user, delegation, "delegate_id", newest("valid_from"))
