"""Deferrals as clients see them."""

from bizsuite.erp.deferrals.types.inputs import (
    DeferralRunCreateInput,
    DeferralRunCreatePayload,
    DeferralScheduleCancelInput,
    DeferralScheduleCancelPayload,
    DeferralScheduleCreateInput,
    DeferralScheduleCreatePayload,
)
from bizsuite.erp.deferrals.types.nodes import (
    DeferralBalance,
    DeferralLine,
    DeferralReport,
    DeferralRun,
    DeferralSchedule,
)

__all__ = [
    "DeferralBalance",
    "DeferralLine",
    "DeferralReport",
    "DeferralRun",
    "DeferralRunCreateInput",
    "DeferralRunCreatePayload",
    "DeferralSchedule",
    "DeferralScheduleCancelInput",
    "DeferralScheduleCancelPayload",
    "DeferralScheduleCreateInput",
    "DeferralScheduleCreatePayload",
]
