"""How approvals are reached: from themselves, from people, from customers, and from whatever is approved."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import array

from bizsuite.base.files import reads as files
from bizsuite.base.identity import reads as identity
from bizsuite.base.identity.tables import User
from bizsuite.base.parties import reads as parties
from bizsuite.kernel.aggregates import Aggregates, by, by_node
from bizsuite.kernel.reads import (
    COUNT_MAX,
    Entity,
    computed,
    expression,
    many,
    newest,
    one,
    one_back,
    poly,
    sorts,
)
from bizsuite.oa.approvals import rules, tables
from bizsuite.oa.approvals.reads import seeing
from bizsuite.oa.approvals.rules import ApprovalTaskStatus
from bizsuite.oa.delegations import reads as delegations

definition = Entity(
    name="ApprovalDefinition",
    table=tables.Definition,
    permission=rules.DEFINITION_READ,
    sort=sorts("key"),
    filters=("key", "guard", "subject_type", "title_en", "title_zh", "is_enabled"),
    sorts=("key", "created_at"),
    by=("key",),
)
version = Entity(
    name="ApprovalDefinitionVersion",
    table=tables.Version,
    permission=rules.DEFINITION_READ,
    sort=sorts(newest("number")),
    filters=("number", "status", "amount_min", "published_at"),
    sorts=("number", "published_at"),
)
instance = Entity(
    name="ApprovalInstance",
    table=tables.Instance,
    permission=rules.APPROVAL_READ,
    own=seeing.own_instance,
    where=seeing.instance_in_company,
    sort=sorts(newest("started_at")),
    filters=("title", "business_no", "status", "subject_type", "started_at", "ended_at"),
    sorts=("business_no", "started_at", "ended_at"),
    by=("business_no",),
)
task = Entity(
    name="ApprovalTask",
    table=tables.Task,
    permission=rules.APPROVAL_READ,
    own=seeing.own_task,
    where=seeing.task_in_company,
    sort=sorts(newest("opened_at")),
    filters=("kind", "status", "opened_at", "due_at", "decided_at", "is_overdue"),
    sorts=("opened_at", "due_at", "decided_at"),
)
log_entry = Entity(
    name="ApprovalLogEntry",
    table=tables.Action,
    permission=rules.APPROVAL_READ,
    own=seeing.own_entry,
    where=seeing.entry_in_company,
    sort=sorts("seq"),
    filters=("action", "at"),
    sorts=("seq", "at"),
    count_max=COUNT_MAX,
)
timer = Entity(
    name="ApprovalTimer",
    table=tables.Timer,
    permission=rules.APPROVAL_ADMINISTER,
    where=seeing.timer_in_company,
    sort=sorts("created_at"),
    filters=("kind", "action", "status", "fire_at"),
    sorts=("created_at", "fire_at"),
)

form_revision = Entity(
    name="ApprovalFormRevision",
    table=tables.FormRevision,
    permission=rules.APPROVAL_READ,
    own=seeing.own_entry,
    where=seeing.entry_in_company,
    sort=sorts("revision"),
    filters=("revision", "at"),
    sorts=("revision", "at"),
    count_max=COUNT_MAX,
)
copy = Entity(
    name="ApprovalCopy",
    table=tables.Copy,
    permission=rules.APPROVAL_READ,
    own=seeing.own_copy,
    where=seeing.copy_in_company,
    sort=sorts(newest("sent_at")),
    filters=("node_id", "sent_at", "read_at"),
    sorts=("sent_at", "read_at"),
)

handover = Entity(
    name="ApprovalHandover",
    table=tables.Handover,
    permission=rules.APPROVAL_ADMINISTER,
    sort=sorts(newest("created_at")),
    filters=("is_leaving", "created_at"),
    sorts=("created_at",),
)
handover_move = Entity(
    name="ApprovalHandoverMove",
    table=tables.HandoverMove,
    permission=rules.APPROVAL_ADMINISTER,
    sort=sorts("position"),
    filters=("part",),
    sorts=("position",),
)

definition_title = computed(definition, rules.title_shown, "title_en", "title_zh", actor=True)
definition_versions = many(definition, version, "definition_id", newest("number"))
definition_keepers = many(
    definition,
    identity.user,
    "definition_id",
    "name",
    via=tables.DefinitionKeeper,
    via_target="user_id",
)
version_definition = one(version, "definition_id", definition)
version_mode = computed(version, rules.mode_of, "graph")
version_rule = computed(version, rules.rule_of, "graph")
version_role = computed(version, rules.role_of, "graph")
version_post = computed(version, rules.post_of, "graph")
version_hours = computed(version, rules.hours_of, "graph")
version_publisher = one(version, "published_by_id", identity.user)

instance_definition = one(instance, "definition_id", definition)
instance_version = one(instance, "version_id", version)
instance_company = one(instance, "company_id", identity.company)
instance_customer = one(instance, "party_id", parties.customer)
instance_initiator = one(instance, "initiator_id", identity.user)
instance_subject = poly(instance)
instance_tasks = many(instance, task, "instance_id", "opened_at")
instance_summary = computed(instance, rules.summary_shown, "summary", actor=True)
instance_copied_from = one(instance, "copied_from_id", instance)
instance_form_revisions = many(instance, form_revision, "instance_id", "revision")
instance_log = many(instance, log_entry, "instance_id", "seq")
instance_copies = many(instance, copy, "instance_id", "sent_at")
copy_instance = one(copy, "instance_id", instance)
copy_user = one(copy, "user_id", identity.user)
copy_sender = one(copy, "sender_id", identity.user)
user_copies = many(identity.user, copy, "user_id", newest("sent_at"), own=True)
instance_actions = computed(
    instance,
    rules.available_instance_actions,
    "offers",
    "initiator_id",
    "revocable_until",
    actor=True,
)

instance_part_of = one(instance, "parent_id", instance)
instance_parts = many(instance, instance, "parent_id", "started_at")
instance_revokes = one(instance, "revokes_id", instance)
instance_revocations = many(instance, instance, "revokes_id", "started_at")
instance_waits = computed(instance, rules.waiting_nodes, "offers")

task_instance = one(task, "instance_id", instance)
task_assignee = one(task, "assignee_id", identity.user)
task_actions = computed(
    task,
    rules.available_task_actions,
    "offers",
    "assignee_id",
    "adder_id",
    "initiator_id",
    "candidate_ids",
    "delegator_id",
    actor=True,
)

task_overdue = expression(
    task,
    "is_overdue",
    lambda row, _: sa.and_(row.status == ApprovalTaskStatus.PENDING, row.due_at < sa.func.now()).is_(True),
)
task_targets = computed(task, rules.return_targets, "offers")
task_signature_file = one(task, "signature_file_id", files.stored_file)
task_parent = one(task, "parent_id", task)
task_delegator = one(task, "delegator_id", identity.user)
task_timers = many(task, timer, "task_id", "created_at")
instance_timers = many(instance, timer, "instance_id", "created_at")
timer_task = one(timer, "task_id", task)

entry_routes = computed(log_entry, rules.routes_told, "payload", actor=True)
revision_author = one(form_revision, "author_id", identity.user)
entry_form_revision = one(log_entry, "form_revision_id", form_revision)
entry_actor = one(log_entry, "actor_id", identity.user)
entry_task = one(log_entry, "task_id", task)
entry_on_behalf_of = one(log_entry, "on_behalf_of_id", identity.user)
entry_reason = computed(log_entry, rules.reason_of, "payload")
entry_refused = computed(log_entry, rules.refused_of, "payload")

handover_user = one(handover, "user_id", identity.user)
handover_successor = one(handover, "successor_id", identity.user)
handover_actor = one(handover, "actor_id", identity.user)
handover_moves = many(handover, handover_move, "handover_id", "position")
move_receiver = one(handover_move, "receiver_id", identity.user)
move_instance = one(handover_move, "instance_id", instance)
move_task = one(handover_move, "task_id", task)
move_delegation = one(handover_move, "delegation_id", delegations.delegation)
move_definition = one(handover_move, "definition_id", definition)
user_handovers = many(identity.user, handover, "user_id", newest("created_at"))

user_tasks = many(identity.user, task, "assignee_id", newest("opened_at"), own=True)
_DONE: Any = sa.literal_column(f"'{{{','.join(sorted(rules.DONE_TASKS))}}}'::varchar[]", sa.ARRAY(sa.String))
user_done = many(
    identity.user,
    task,
    "assignee_id",
    newest("decided_at"),
    own=True,
    where=lambda row, _: row.status == sa.any_(_DONE),
)
user_claimable = many(
    identity.user,
    task,
    "id",
    "opened_at",
    via=User,
    via_target="tenant_id",
    target_column="tenant_id",
    # As the index of pools says it.
    where=lambda row, user: sa.and_(
        row.assignee_id.is_(None),
        row.status == sa.literal_column("'PENDING'"),
        row.candidate_ids.op("@>", is_comparison=True)(array([user.id])),
    ),
)
user_started = many(identity.user, instance, "initiator_id", newest("started_at"), own=True)
_of_instance = {"via": tables.Instance, "via_target": "id", "target_column": "instance_id"}
customer_tasks = many(parties.customer, task, "party_id", newest("opened_at"), **_of_instance)

# A subject may be of any type: ids are unique whatever the type, so the source of these two is never asked for.
subject_tasks = many(instance, task, "subject_id", newest("opened_at"), **_of_instance)
subject_approval = one_back(instance, instance, "current_subject_id")

task_aggregates = Aggregates(
    of=task,
    description="Tasks of approvals that you may see, counted: by state, person, span, and what is asked about.",
    by=[
        *by("kind", "status", "instance_status", "opened_at", "due_at", "decided_at"),
        by_node("assignee", task_assignee),
        *by("subject_type", through=[task_instance]),
    ],
)
