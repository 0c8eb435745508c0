"""What selling leaves to whoever knows taxes: its moments. Pure."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from bizsuite.base.catalog.taxation import OrderTaxing, TaxAsk
from bizsuite.erp.sales.rules import NewLine


@dataclass(frozen=True, slots=True)
class SalesOrdersTaxing:
    """Drafts are about to be summed up; their lines bear taxes now."""

    drafts: Sequence[OrderTaxing]


@dataclass(frozen=True, slots=True)
class SalesOrderLinesRemoving:
    """Lines of a draft are about to be removed; whoever refers to them lets go."""

    line_ids: Sequence[uuid.UUID]


def ask_of(line: NewLine, path: Sequence[str]) -> TaxAsk:
    """What a new line asks for."""
    return TaxAsk(tax_ids=line.tax_ids, is_rate_given=line.tax_rate is not None, path=path)
