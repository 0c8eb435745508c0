"""Every write of requests for quotation: one function a verb."""

from bizsuite.erp.rfqs.service.answering import answer_rfq, decline_rfq
from bizsuite.erp.rfqs.service.asking import cancel_rfq, create_rfq, send_rfq
from bizsuite.erp.rfqs.service.awarding import award_rfq

__all__ = ["answer_rfq", "award_rfq", "cancel_rfq", "create_rfq", "decline_rfq", "send_rfq"]
