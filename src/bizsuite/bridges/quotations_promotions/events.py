"""What happens to the promotions of quotations. Pure."""

import uuid
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class QuotationPromotionsApplied:
    """Other promotions hold for a draft of a quotation than before."""

    quotation_id: uuid.UUID
