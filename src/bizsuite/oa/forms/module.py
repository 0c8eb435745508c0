"""The manifest of forms."""

from bizsuite.kernel.modules import Module

MODULE = Module(
    name="oa.forms",
    description="Forms as data: typed fields, who may see and change which, what one revision changed of another.",
)
