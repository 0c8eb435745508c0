"""What is found out about assets beyond single rows."""

from bizsuite.erp.fixed_assets.loaders.sources import (
    accounts_of,
    first_month_of,
    named,
    source_line,
    taken_of,
)

__all__ = ["accounts_of", "first_month_of", "named", "source_line", "taken_of"]
