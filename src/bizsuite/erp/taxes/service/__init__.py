"""Every write of taxes."""

from bizsuite.erp.taxes.service.boxes import create_tax_box, set_tax_rounding, update_tax_box
from bizsuite.erp.taxes.service.mapping import create_tax_rule, update_tax_rule
from bizsuite.erp.taxes.service.movements import NewMovement, mirror_movements, write_movements
from bizsuite.erp.taxes.service.taxes import create_tax, update_tax

__all__ = [
    "NewMovement",
    "create_tax",
    "create_tax_box",
    "create_tax_rule",
    "mirror_movements",
    "set_tax_rounding",
    "update_tax",
    "update_tax_box",
    "update_tax_rule",
    "write_movements",
]
