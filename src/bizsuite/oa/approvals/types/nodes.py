"""Definitions, approvals and tasks as clients see them."""

from datetime import datetime
from decimal import Decimal

import strawberry

from bizsuite.base.files.types import StoredFile
from bizsuite.base.identity.types import Company, User
from bizsuite.base.parties.types import Customer
from bizsuite.graph.fields import column, entity, related
from bizsuite.graph.node import Node, encode
from bizsuite.graph.page import Connection
from bizsuite.graph.scalars import JSON
from bizsuite.kernel.reads import computed
from bizsuite.oa.approvals import reads, rules
from bizsuite.oa.approvals.loaders.verifying import instance_verification
from bizsuite.oa.approvals.types.choices import ApprovalChoice, task_choices
from bizsuite.oa.approvals.types.forecasts import ApprovalForecast, instance_path
from bizsuite.oa.approvals.types.forms import ApprovalForm, instance_form, revision_changes, task_form
from bizsuite.oa.approvals.types.routes import ApprovalRoute
from bizsuite.oa.approvals.types.words import (
    ApprovalAssigneeRule,
    ApprovalCommand,
    ApprovalInstanceAction,
    ApprovalInstanceStatus,
    ApprovalMode,
    ApprovalTaskAction,
    ApprovalTaskKind,
    ApprovalTaskStatus,
    ApprovalTimeoutAction,
    ApprovalTimerKind,
    ApprovalTimerStatus,
    ApprovalVersionStatus,
)

_assignees = computed(
    reads.version, lambda graph: [encode("User", key) for key in rules.users_of(graph)], "graph"
)


@entity(reads.definition)
class ApprovalDefinition(Node):
    """What must be approved before which act."""

    key: str = column("The short name; unique in the tenant.")
    guard: str | None = column(
        "The guard point at which it is asked, such as `salesOrder.confirm`; null for requests that stand for "
        "themselves: see `approvalStart`."
    )
    subject_type: str = column("The type of what is approved, such as `SalesOrder`.")
    title: str = column("The title in the language of whoever reads.", reads.definition_title)
    title_en: str = column("The title in English.")
    title_zh: str = column("The title in Chinese.")
    is_enabled: bool = column("Whether new approvals are asked for; running ones go on in any case.")
    keepers: Connection[User] = related(
        reads.definition_keepers,
        "Who keeps it, and is asked where nobody else is and a node says so; by name.",
    )
    versions: Connection["ApprovalDefinitionVersion"] = related(
        reads.definition_versions, "Its wordings, newest first; at most one is published."
    )


@entity(reads.version)
class ApprovalDefinitionVersion(Node):
    """One wording of a definition; once published it never changes."""

    definition: ApprovalDefinition | None = related(reads.version_definition, "Of which it is a wording.")
    number: int = column("1 for the first, and so on.")
    status: ApprovalVersionStatus = column("Whether it is written, holds, or has held.")
    mode: ApprovalMode = column(
        "How the votes of several people become one decision: SINGLE asks the first person found; at ANY the first "
        "vote decides; at ALL everybody must approve, and one rejection is enough.",
        reads.version_mode,
    )
    assignee_rule: ApprovalAssigneeRule = column(
        "Who is asked: listed USERS, the active holders of a ROLE or POST, or as MANAGER the nearest head above the "
        "owner of the subject who is not the owner.",
        reads.version_rule,
    )
    assignee_role: str | None = column("The key of the role, with the rule ROLE.", reads.version_role)
    assignee_post: str | None = column("The code of the post, with the rule POST.", reads.version_post)
    assignee_ids: list[strawberry.ID] = column("The users in their order, with the rule USERS.", _assignees)
    due_hours: int | None = column(
        "How many hours after it was opened a task is overdue; null: never.", reads.version_hours
    )
    amount_min: Decimal | None = column(
        "From which value of the act on it applies, in the base currency of its company; null: always."
    )
    graph: JSON = column("The whole process, as JSON; see `approvalProcessSchema`.")
    form: JSON = column(
        "What is to be filled in, as JSON; see `approvalFormSchema`. Empty where there is no form."
    )
    published_at: datetime | None = column("Since when it holds; null for a draft.")
    published_by: User | None = related(reads.version_publisher, "Who published it.")


@strawberry.type
class ApprovalLogVerification:
    """What a look at the whole log of an approval found."""

    is_intact: bool = strawberry.field(
        description="Whether every row is as it was written and none is missing."
    )
    broken_seq: int | None = strawberry.field(
        description="The first row that was changed, put in or taken away; null when the log is whole."
    )


@entity(reads.form_revision)
class ApprovalFormRevision(Node):
    """The form of an approval as somebody left it."""

    revision: int = column("1 for what was submitted first, and so on without a gap.")
    author: User = related(reads.revision_author, "Who filled it in.")
    at: datetime = column("When it was left so.")
    changes: JSON | None = related(
        revision_changes,
        "What was changed: one object for each field that you see, with `field`, `before` and `after`.",
    )


@entity(reads.instance)
class ApprovalInstance(Node):
    """One approval of one subject, from the submission to its end."""

    title: str = column("What is to be approved, as it was called when it began.")
    status: ApprovalInstanceStatus = column("Where it stands.")
    business_no: str = column("Its number; unique in the tenant.")
    subject: Node | None = related(
        reads.instance_subject, "What is to be approved; null for who may not see it."
    )
    subject_type: str = column("The type of the subject.")
    initiator: User = related(reads.instance_initiator, "Who asked for it.")
    company: Company = related(reads.instance_company, "The company whose act it is.")
    customer: Customer | None = related(reads.instance_customer, "The customer to whom the subject belongs.")
    definition: ApprovalDefinition | None = related(reads.instance_definition, "Why it is asked for.")
    definition_version: ApprovalDefinitionVersion | None = related(
        reads.instance_version, "The wording by which it goes, to its end."
    )
    tasks: Connection["ApprovalTask"] = related(
        reads.instance_tasks, "Everything that people were asked, in time."
    )
    form: ApprovalForm | None = related(
        instance_form, "What is filled in, as far as you see it; null where there is no form."
    )
    summary: list[str] = column("What lists show of the form, in your language.", reads.instance_summary)
    form_revisions: Connection[ApprovalFormRevision] = related(
        reads.instance_form_revisions, "Who filled in what, from the first on."
    )
    copied_from: "ApprovalInstance | None" = related(
        reads.instance_copied_from, "The request that this one was made of."
    )
    log: Connection["ApprovalLogEntry"] = related(reads.instance_log, "Every command, in order.")
    log_verification: ApprovalLogVerification = related(
        instance_verification, "Whether the log is as it was written."
    )
    copies: Connection["ApprovalCopy"] = related(
        reads.instance_copies, "Who was told of it, and whether they have read it, in time."
    )
    part_of: "ApprovalInstance | None" = related(
        reads.instance_part_of,
        "The approval that has started it and that it is part of; null: it stands for itself.",
    )
    parts: Connection["ApprovalInstance"] = related(
        reads.instance_parts,
        "The approvals that its nodes have started, as far as you may read them, in time.",
    )
    revokes: "ApprovalInstance | None" = related(
        reads.instance_revokes, "The approval that is revoked once this one is approved; null: none."
    )
    revocations: Connection["ApprovalInstance"] = related(
        reads.instance_revocations, "The approvals by which it was to be revoked, in time."
    )
    waiting_nodes: list[str] = column(
        "The nodes that wait for an answer from outside, by their ids: see `approvalCallbackIssue`.",
        reads.instance_waits,
    )
    path: ApprovalForecast | None = related(
        instance_path,
        "What is still to come if everybody agrees; it is worked out for each, so for at most 20 at once.",
    )
    round: int = column("How often it was submitted.")
    revocable_until: datetime | None = column(
        "Until when what was approved can be taken back; null: not at all."
    )
    timers: Connection["ApprovalTimer"] | None = related(
        reads.instance_timers, "What happens to it by itself, and when; for administrators of approvals."
    )
    started_at: datetime = column("When it was submitted.")
    ended_at: datetime | None = column("When it ended; null while it runs.")
    available_actions: list[ApprovalInstanceAction] = column(
        "What whoever asks could do with it now.", reads.instance_actions
    )


@entity(reads.copy)
class ApprovalCopy(Node):
    """Somebody is told of an approval; nothing waits for them. They may read it with its tasks and its log."""

    instance: ApprovalInstance = related(reads.copy_instance, "The approval.")
    user: User = related(reads.copy_user, "Who is told.")
    sender: User | None = related(reads.copy_sender, "Who told them; null where a node of the process did.")
    node_id: str = column("The node that told them; empty where somebody did.")
    comment: str = column("What the sender said.")
    sent_at: datetime = column("Since when they can know.")
    read_at: datetime | None = column("When they first read it; null: not yet.")


@entity(reads.task)
class ApprovalTask(Node):
    """What one person is asked for."""

    kind: ApprovalTaskKind = column("What is asked.")
    status: ApprovalTaskStatus = column("Where it stands.")
    assignee: User | None = related(reads.task_assignee, "Who is asked.")
    instance: ApprovalInstance = related(reads.task_instance, "The approval that it is part of.")
    opened_at: datetime = column("Since when it waits.")
    due_at: datetime | None = column("When it is overdue; null: never, or its clock stands still.")
    is_overdue: bool = column("Whether it is open and its time is over.", reads.task_overdue)
    timers: Connection["ApprovalTimer"] | None = related(
        reads.task_timers, "What happens to it by itself, and when; for administrators of approvals."
    )
    decided_at: datetime | None = column(
        "When it was decided, overtaken or handed on; null while it is open."
    )
    comment: str = column("What the assignee said.")
    form: ApprovalForm | None = related(
        task_form,
        "What is filled in: to its assignee as its node shows it, to others as they see the whole. Null without form.",
    )
    signature: str = column("The name with which it was signed; empty unless it was.")
    signature_file: StoredFile | None = related(
        reads.task_signature_file, "The picture with which it was signed."
    )
    return_targets: list[str] = column(
        "Where whoever has it can return it to: ids of nodes that were passed, the nearest first, and `START`.",
        reads.task_targets,
    )
    choices: list[ApprovalChoice] = related(
        task_choices,
        "Whom whoever has it may choose for the nodes that come next; needed by the vote that opens such a node. Of a "
        "task to submit again: for which nodes the initiator may choose anew.",
    )
    parent: "ApprovalTask | None" = related(
        reads.task_parent, "The task to which it was added, or whose assignee asks for an opinion."
    )
    on_behalf_of: User | None = related(
        reads.task_delegator, "In whose place the assignee decides, by a standing delegation."
    )
    available_actions: list[ApprovalTaskAction] = column(
        "What whoever asks could do with it now.", reads.task_actions
    )


@entity(reads.timer)
class ApprovalTimer(Node):
    """Something that happens once when its time has come: a step of a deadline, the end of a delay or of everything."""

    kind: ApprovalTimerKind = column("What it belongs to.")
    action: ApprovalTimeoutAction | None = column("What a step does; null for others.")
    status: ApprovalTimerStatus = column("Where it stands.")
    fire_at: datetime | None = column("When it fires, or was to fire; null while it stands still.")
    seconds_left: int | None = column(
        "How much of its time is left while it stands still, in seconds; negative for one that was late already."
    )
    fired_at: datetime | None = column("When it fired.")
    attempt: int = column("How often it was tried in vain; after five times it has FAILED.")
    reason: str = column(
        "The code of why it did nothing (NO_MANAGER, ABOVE_LIMIT) or what refused it; empty otherwise."
    )
    task: ApprovalTask | None = related(reads.timer_task, "The task whose step it is; null for others.")


@entity(reads.log_entry)
class ApprovalLogEntry(Node):
    """One command in the log of an approval."""

    seq: int = column("1 for the submission, and so on without a gap.")
    action: ApprovalCommand = column("What was done.")
    actor: User | None = related(reads.entry_actor, "Who did it; null for what happened by itself.")
    reason: str | None = column(
        "Why it happened by itself: TIMEOUT when a time was over; the code of what was REFUSED; null for what "
        "somebody did.",
        reads.entry_reason,
    )
    refused: ApprovalCommand | None = column(
        "Which command of an administrator was REFUSED; null for what was done.", reads.entry_refused
    )
    on_behalf_of: User | None = related(
        reads.entry_on_behalf_of, "In whose place, by a standing delegation; null: in their own."
    )
    task: ApprovalTask | None = related(reads.entry_task, "With which task.")
    from_status: ApprovalInstanceStatus | None = column(
        "The status of the approval before; null at its beginning."
    )
    to_status: ApprovalInstanceStatus = column("The status of the approval afterwards.")
    comment: str = column("What was said.")
    form_revision: ApprovalFormRevision | None = related(
        reads.entry_form_revision, "What it left in the form; null where that stayed as it was."
    )
    at: datetime = column("When it was done.")
    routes: list[ApprovalRoute] = column(
        "Where conditions decided how it went on: what was known, what held, and what was taken.",
        reads.entry_routes,
    )
    previous_hash: str = column("The hash of the entry before; empty for the first.")
    hash: str = column("SHA-256 of the hash before and of this entry's canonical JSON, in hexadecimal.")
