"""The manifest of standing delegations."""

from bizsuite.base.identity.rules import UserDeactivating
from bizsuite.base.identity.types import User
from bizsuite.graph.roots import Mutation, Query
from bizsuite.kernel.modules import Emits, Module
from bizsuite.kernel.permissions import Grant
from bizsuite.oa.delegations import housekeeping, resolvers, service, types
from bizsuite.oa.delegations.rules import words

_READ = [Grant(words.DELEGATION_READ)]

MODULE = Module(
    name="oa.delegations",
    description="Somebody decides in somebody's place: for how long, about what, and up to which amount.",
    requires=["base.identity"],
    types=[types.ApprovalDelegation],
    extends={
        Query: resolvers.DelegationsQuery,
        Mutation: resolvers.DelegationsMutation,
        User: resolvers.UserDelegations,
    },
    listens={UserDeactivating: service.end_delegations_of},
    events=[
        Emits(
            words.ApprovalDelegationSet,
            "APPROVAL_DELEGATION_SET",
            "ApprovalDelegation",
            "delegation_id",
            "Somebody decides in somebody's place, now or later.",
        ),
        Emits(
            words.ApprovalDelegationBegun,
            "APPROVAL_DELEGATION_BEGUN",
            "ApprovalDelegation",
            "delegation_id",
            "The time of a delegation has begun.",
        ),
        Emits(
            words.ApprovalDelegationEnded,
            "APPROVAL_DELEGATION_ENDED",
            "ApprovalDelegation",
            "delegation_id",
            "A delegation is over.",
        ),
    ],
    jobs={service.BEGIN: housekeeping.begin, service.END: housekeeping.end},
    grants={
        "admin": [*_READ, Grant(words.DELEGATION_ADMINISTER)],
        "hr": [*_READ, Grant(words.DELEGATION_ADMINISTER)],
        "manager": _READ,
        "analyst": _READ,
        "integrator": _READ,
    },
)
