"""The words that invoices and vendor bills share."""

from bizsuite.kernel.words import Word


class InvoiceStatus(Word):
    """A draft claims nothing yet; what is posted is in the books until it is reversed."""

    DRAFT = "DRAFT", "Claims nothing yet."
    POSTED = "POSTED", "In the books."
    REVERSED = "REVERSED", "Undone in the books."


class PaymentState(Word):
    """How much of an invoice is settled: nothing, a part, all of it; or that it was undone, so that nobody owes it."""

    UNPAID = "UNPAID", "Nothing is settled."
    PARTIAL = "PARTIAL", "A part is settled."
    PAID = "PAID", "All of it is settled."
    REVERSED = "REVERSED", "It was undone: nobody owes it."
