"""The manifest of payment runs."""

from bizsuite.erp.bills.types import VendorBill
from bizsuite.erp.payment_runs import agreeing, files, loaders, resolvers, service, types
from bizsuite.erp.payment_runs.rules import words
from bizsuite.erp.payments.types import Payment
from bizsuite.graph.roots import Mutation, Query
from bizsuite.kernel.modules import Emits, Guard, Module
from bizsuite.kernel.permissions import Grant

_READ = [Grant(words.RUN_READ)]
_ALL = [*_READ, Grant(words.RUN_CREATE), Grant(words.RUN_SEND)]


def _emits(event: type, name: str, description: str) -> Emits:
    return Emits(event, name, "PaymentRun", "payment_run_id", description)


MODULE = Module(
    name="erp.payment_runs",
    description="Payment runs: what is due to suppliers paid together, by a file for the bank.",
    requires=[
        *("base.identity", "base.parties"),
        *("erp.banking", "erp.bills", "erp.finance", "erp.payments", "erp.rates", "erp.trade"),
    ],
    types=[types.PaymentRun, types.PaymentRunLine, types.PayeeAccountMissing],
    extends={
        Query: resolvers.PaymentRunsQuery,
        Mutation: resolvers.PaymentRunsMutation,
        VendorBill: resolvers.VendorBillPaymentRuns,
        Payment: resolvers.PaymentPaymentRuns,
    },
    events=[
        _emits(words.PaymentRunCreated, "PAYMENT_RUN_CREATED", "A payment run has been drafted."),
        _emits(words.PaymentRunChanged, "PAYMENT_RUN_CHANGED", "A bill has been taken out of a draft."),
        _emits(words.PaymentRunSent, "PAYMENT_RUN_SENT", "A payment run is on its way to the bank."),
        _emits(words.PaymentRunConfirmed, "PAYMENT_RUN_CONFIRMED", "The bank has paid a payment run."),
        _emits(words.PaymentRunCancelled, "PAYMENT_RUN_CANCELLED", "A payment run has been given up."),
    ],
    guards=[
        Guard(
            agreeing.GUARD,
            subject="PaymentRun",
            facts=agreeing.facts_of_runs,
            act=service.send_run,
            description="Sending a payment run. The amount is its total in the company's currency.",
            permission=words.RUN_SEND,
        )
    ],
    grants={"admin": _ALL, "finance": _ALL, "manager": [*_READ, Grant(words.RUN_SEND)], "analyst": _READ},
    files={files.MAKER: files.make},
    integrity=[loaders.integrity],
)
