"""How the parts are reached in which quotations are to be paid ahead."""

from bizsuite.bridges.quotations_down_payments.tables import QuotationMilestone
from bizsuite.erp.quotations import reads as quotations
from bizsuite.kernel.reads import Entity, many, money, one, sorts

milestone = Entity(
    name="QuotationMilestone",
    table=QuotationMilestone,
    sort=sorts("position"),
    filters=("due_on",),
    sorts=("position", "due_on"),
    detail_of={"version_id": [quotations.version]},
)
milestone_amount = money(milestone, "amount")
milestone_version = one(milestone, "version_id", quotations.version)
version_milestones = many(quotations.version, milestone, "version_id", "position")
