"""The manifest of the look through the books."""

from bizsuite.base.integrity import rules
from bizsuite.base.integrity.resolvers import IntegrityQuery
from bizsuite.graph.roots import Query
from bizsuite.kernel.modules import Module
from bizsuite.kernel.permissions import Grant

_READ = [Grant(rules.INTEGRITY_READ)]

MODULE = Module(
    name="base.integrity",
    description="The look through the books of all modules for rows that break a promise.",
    requires=["base.identity"],
    extends={Query: IntegrityQuery},
    grants={"admin": _READ, "finance": _READ, "analyst": _READ},
)
