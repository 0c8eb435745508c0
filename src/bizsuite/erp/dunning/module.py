"""The manifest of dunning."""

from bizsuite.base.parties.types import Customer
from bizsuite.erp.dunning import files, loaders, resolvers, service, types
from bizsuite.erp.dunning.rules import words
from bizsuite.erp.finance.rules.words import PartyHeld
from bizsuite.erp.finance.types import JournalLine
from bizsuite.erp.invoicing.types import Invoice
from bizsuite.graph.roots import Mutation, Query
from bizsuite.kernel.modules import Emits, Module
from bizsuite.kernel.permissions import Grant

_READ = [Grant(words.DUNNING_READ)]
_ALL = [*_READ, Grant(words.DUNNING_WRITE), Grant(words.LEVEL_WRITE), Grant(words.DISPUTE_WRITE)]


def _letter(event: type, name: str, description: str) -> Emits:
    return Emits(event, name, "DunningLetter", "letter_id", description)


MODULE = Module(
    name="erp.dunning",
    description="Reminding customers of what is overdue, level by level.",
    requires=["base.identity", "base.parties", "erp.finance", "erp.invoicing", "erp.trade"],
    types=[
        types.DunningLevel,
        types.DunningText,
        types.DunningRun,
        types.DunningLetter,
        types.DunningLetterLine,
        types.InvoiceDispute,
        types.CustomerOnHold,
    ],
    extends={
        Query: resolvers.DunningQuery,
        Mutation: resolvers.DunningMutation,
        Customer: resolvers.CustomerDunning,
        Invoice: resolvers.InvoiceDunning,
        JournalLine: resolvers.JournalLineDunning,
    },
    events=[
        Emits(
            words.DunningLevelCreated,
            "DUNNING_LEVEL_CREATED",
            "DunningLevel",
            "level_id",
            "There is a new level of dunning.",
        ),
        Emits(
            words.DunningLevelChanged,
            "DUNNING_LEVEL_CHANGED",
            "DunningLevel",
            "level_id",
            "A level of dunning has another name or text, or was switched on or off.",
        ),
        Emits(words.DunningRan, "DUNNING_RAN", "DunningRun", "run_id", "Letters of a day were drafted."),
        _letter(words.DunningLetterSent, "DUNNING_LETTER_SENT", "A letter has gone out."),
        _letter(words.DunningLetterCancelled, "DUNNING_LETTER_CANCELLED", "A letter was given up."),
        Emits(
            words.InvoiceDisputed,
            "INVOICE_DISPUTED",
            "Invoice",
            "invoice_id",
            "A customer disputes an invoice.",
        ),
        Emits(
            words.InvoiceDisputeResolved,
            "INVOICE_DISPUTE_RESOLVED",
            "Invoice",
            "invoice_id",
            "A dispute of an invoice is over.",
        ),
    ],
    listens={PartyHeld: service.require_no_hold},
    grants={
        "admin": _ALL,
        "finance": _ALL,
        "integrator": _ALL,
        "manager": _READ,
        "sales": [*_READ, Grant(words.DISPUTE_WRITE)],
        "analyst": _READ,
    },
    files={files.MAKER: files.make},
    integrity=[loaders.integrity],
)
