"""What the commands of approvals answer."""

import strawberry

from bizsuite.graph.fields import result
from bizsuite.graph.mutations import Payload
from bizsuite.graph.refusals import UserError, refusal
from bizsuite.oa.approvals import reads
from bizsuite.oa.approvals.types.nodes import ApprovalDefinition, ApprovalInstance, ApprovalTask

_DEFINITION = "Why an approval is needed, in the language of whoever reads."


@refusal("APPROVAL_REQUIRED")
class ApprovalRequired(UserError):
    """The act needs an approval that nobody has asked for yet (APPROVAL_REQUIRED)."""

    definition: str = strawberry.field(description=_DEFINITION)
    guard: str = strawberry.field(
        description="The act that is to be approved, such as `salesOrder.confirm`: what approvalSubmit takes."
    )


@refusal("APPROVAL_PENDING")
class ApprovalPending(UserError):
    """The act waits for an approval that is running (APPROVAL_PENDING)."""

    definition: str = strawberry.field(description=_DEFINITION)


@refusal("SUBJECT_LOCKED")
class SubjectLocked(UserError):
    """What others are deciding about cannot be changed (SUBJECT_LOCKED)."""

    definition: str = strawberry.field(description=_DEFINITION)


@strawberry.type
class ApprovalDefinitionCreatePayload(Payload):
    """The new definition."""

    approval_definition: ApprovalDefinition | None = result(
        reads.definition, "The definition with its first draft."
    )


@strawberry.type
class ApprovalDefinitionRevisePayload(Payload):
    """The definition with its draft."""

    approval_definition: ApprovalDefinition | None = result(
        reads.definition, "The definition with its draft."
    )


@strawberry.type
class ApprovalDefinitionImportPayload(Payload):
    """The definition that was taken over."""

    approval_definition: ApprovalDefinition | None = result(
        reads.definition, "The definition with its new draft."
    )


@strawberry.type
class ApprovalDefinitionPublishPayload(Payload):
    """The definition as it holds now."""

    approval_definition: ApprovalDefinition | None = result(
        reads.definition, "The definition as it holds now."
    )


@strawberry.type
class ApprovalDefinitionEnablePayload(Payload):
    """The definition that is in use again."""

    approval_definition: ApprovalDefinition | None = result(reads.definition, "The enabled definition.")


@strawberry.type
class ApprovalDefinitionDisablePayload(Payload):
    """The definition that is out of use."""

    approval_definition: ApprovalDefinition | None = result(reads.definition, "The disabled definition.")


@strawberry.type
class ApprovalDefinitionDeletePayload(Payload):
    """Nothing is left of the definition."""


@strawberry.type
class ApprovalDefinitionKeepPayload(Payload):
    """The definition with its keepers."""

    approval_definition: ApprovalDefinition | None = result(reads.definition, "The definition.")


@strawberry.type
class ApprovalSubmitPayload(Payload):
    """The approval that was asked for."""

    approval_instance: ApprovalInstance | None = result(
        reads.instance, "The approval; where several definitions apply, that of the first by key."
    )


@strawberry.type
class ApprovalStartPayload(Payload):
    """What was requested."""

    approval_instance: ApprovalInstance | None = result(reads.instance, "The request.")


@strawberry.type
class ApprovalDraftSavePayload(Payload):
    """The request as far as it is filled in."""

    approval_instance: ApprovalInstance | None = result(reads.instance, "The draft.")


@strawberry.type
class ApprovalDraftSubmitPayload(Payload):
    """The draft that was submitted."""

    approval_instance: ApprovalInstance | None = result(reads.instance, "The request.")


@strawberry.type
class ApprovalDraftDeletePayload(Payload):
    """Nothing is left of the draft."""


@strawberry.type
class ApprovalWithdrawPayload(Payload):
    """The approval that was taken back."""

    approval_instance: ApprovalInstance | None = result(reads.instance, "The withdrawn approval.")


@strawberry.type
class ApprovalTaskApprovePayload(Payload):
    """The decided task."""

    approval_task: ApprovalTask | None = result(reads.task, "The decided task.")


@strawberry.type
class ApprovalTaskRejectPayload(Payload):
    """The decided task."""

    approval_task: ApprovalTask | None = result(reads.task, "The decided task.")


@strawberry.type
class ApprovalTaskReassignPayload(Payload):
    """The task in new hands."""

    approval_task: ApprovalTask | None = result(
        reads.task,
        "The new task; the old one where the successor had a seat already and the two were merged.",
    )


@strawberry.type
class ApprovalTaskReturnPayload(Payload):
    """The task as it is now."""

    approval_task: ApprovalTask | None = result(reads.task, "The task as it is now.")


@strawberry.type
class ApprovalTaskTransferPayload(Payload):
    """The successor's task."""

    approval_task: ApprovalTask | None = result(reads.task, "The successor's task.")


@strawberry.type
class ApprovalTaskDelegatePayload(Payload):
    """The task as it is now."""

    approval_task: ApprovalTask | None = result(reads.task, "The task as it is now.")


@strawberry.type
class ApprovalTaskTakeBackPayload(Payload):
    """The task as it is now."""

    approval_task: ApprovalTask | None = result(reads.task, "The task as it is now.")


@strawberry.type
class ApprovalTaskAnswerPayload(Payload):
    """The task as it is now."""

    approval_task: ApprovalTask | None = result(reads.task, "The task as it is now.")


@strawberry.type
class ApprovalTaskDeclinePayload(Payload):
    """The task as it is now."""

    approval_task: ApprovalTask | None = result(reads.task, "The task as it is now.")


@strawberry.type
class ApprovalTaskAddSignPayload(Payload):
    """The task as it is now."""

    approval_task: ApprovalTask | None = result(reads.task, "The task as it is now.")


@strawberry.type
class ApprovalTaskRemoveSignPayload(Payload):
    """The task as it is now."""

    approval_task: ApprovalTask | None = result(reads.task, "The task as it is now.")


@strawberry.type
class ApprovalTaskClaimPayload(Payload):
    """The task as it is now."""

    approval_task: ApprovalTask | None = result(reads.task, "The task as it is now.")


@strawberry.type
class ApprovalTaskUnclaimPayload(Payload):
    """The task as it is now."""

    approval_task: ApprovalTask | None = result(reads.task, "The task as it is now.")


@strawberry.type
class ApprovalTaskRecallPayload(Payload):
    """The task as it is now."""

    approval_task: ApprovalTask | None = result(reads.task, "The task as it is now.")


@strawberry.type
class ApprovalTaskReclaimPayload(Payload):
    """The task as it is yours again."""

    approval_task: ApprovalTask | None = result(
        reads.task, "Your task; the delegate's where you had a seat already and the two were merged."
    )


@strawberry.type
class ApprovalTaskRemindPayload(Payload):
    """The task as it is now."""

    approval_task: ApprovalTask | None = result(reads.task, "The task as it is now.")


@strawberry.type
class ApprovalTaskResubmitPayload(Payload):
    """The task as it is now."""

    approval_task: ApprovalTask | None = result(reads.task, "The task as it is now.")


@strawberry.type
class ApprovalSuspendPayload(Payload):
    """The approval as it is now."""

    approval_instance: ApprovalInstance | None = result(reads.instance, "The approval as it is now.")


@strawberry.type
class ApprovalResumePayload(Payload):
    """The approval as it is now."""

    approval_instance: ApprovalInstance | None = result(reads.instance, "The approval as it is now.")


@strawberry.type
class ApprovalRecoverPayload(Payload):
    """The approval as it is now."""

    approval_instance: ApprovalInstance | None = result(reads.instance, "The approval as it is now.")


@strawberry.type
class ApprovalRevokePayload(Payload):
    """The approval as it is now."""

    approval_instance: ApprovalInstance | None = result(reads.instance, "The approval as it is now.")


@strawberry.type
class ApprovalTerminatePayload(Payload):
    """The approval as it is now."""

    approval_instance: ApprovalInstance | None = result(reads.instance, "The approval as it is now.")
