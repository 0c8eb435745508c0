"""Requests for quotation as clients see them, what is said to them, and what is answered."""

from bizsuite.erp.rfqs.types.commands import (
    QuotationInvitationAnswerInput,
    QuotationInvitationAnswerPayload,
    QuotationInvitationDeclineInput,
    QuotationInvitationDeclinePayload,
    RequestForQuotationAwardInput,
    RequestForQuotationAwardPayload,
    RequestForQuotationCancelInput,
    RequestForQuotationCancelPayload,
    RequestForQuotationCreateInput,
    RequestForQuotationCreatePayload,
    RequestForQuotationSendInput,
    RequestForQuotationSendPayload,
)
from bizsuite.erp.rfqs.types.comparison import QuotationCell, QuotationComparison, QuotationRow
from bizsuite.erp.rfqs.types.nodes import (
    QuotationAward,
    QuotationInvitation,
    RequestForQuotation,
    RequestForQuotationLine,
    SupplierQuote,
)

__all__ = [
    "QuotationAward",
    "QuotationCell",
    "QuotationComparison",
    "QuotationInvitation",
    "QuotationInvitationAnswerInput",
    "QuotationInvitationAnswerPayload",
    "QuotationInvitationDeclineInput",
    "QuotationInvitationDeclinePayload",
    "QuotationRow",
    "RequestForQuotation",
    "RequestForQuotationAwardInput",
    "RequestForQuotationAwardPayload",
    "RequestForQuotationCancelInput",
    "RequestForQuotationCancelPayload",
    "RequestForQuotationCreateInput",
    "RequestForQuotationCreatePayload",
    "RequestForQuotationLine",
    "RequestForQuotationSendInput",
    "RequestForQuotationSendPayload",
    "SupplierQuote",
]
