"""The manifest of consolidation."""

from bizsuite.base.identity.types import Company
from bizsuite.erp.consolidation import resolvers, types
from bizsuite.erp.consolidation.rules import words
from bizsuite.graph.roots import Mutation, Query
from bizsuite.kernel.modules import Emits, Module
from bizsuite.kernel.permissions import Grant

_READ = [Grant(words.SISTER_READ)]
_ALL = [*_READ, Grant(words.SISTER_WRITE)]

MODULE = Module(
    name="erp.consolidation",
    description="Several companies as one: sisters, and statements without what they have with each other.",
    requires=["base.identity", "base.parties", "erp.finance", "erp.rates", "erp.statements"],
    types=[types.SisterParty],
    extends={
        Query: resolvers.ConsolidationQuery,
        Mutation: resolvers.ConsolidationMutation,
        Company: resolvers.CompanyConsolidation,
    },
    events=[
        Emits(
            words.SisterPartyCreated,
            "SISTER_PARTY_CREATED",
            "SisterParty",
            "sister_party_id",
            "A party is known to be a company of our own.",
        ),
        Emits(
            words.SisterPartyDeleted,
            "SISTER_PARTY_DELETED",
            "Company",
            "company_id",
            "A party is no longer taken for this company.",
        ),
    ],
    grants={"admin": _ALL, "finance": _ALL, "manager": _READ, "analyst": _READ, "integrator": _READ},
)
