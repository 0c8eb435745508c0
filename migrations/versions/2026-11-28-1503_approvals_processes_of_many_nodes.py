"""approvals: processes of many nodes.

Revises: 77ef1f991bd7. Made: 2026-11-28 14:19:06.117448+00:00.
"""

import hashlib
import json

import sqlalchemy as sa
import sqlmodel  # noqa: F401 - generated columns name its types
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "3213ebc30347"
down_revision = "77ef1f991bd7"
branch_labels = None
depends_on = None

INSTANCE = "RUNNING APPROVED REJECTED WITHDRAWN"
INSTANCE_MORE = INSTANCE + " DRAFT RETURNED SUSPENDED TERMINATED EXPIRED REVOKED"
RUN = "OPEN APPROVED REJECTED CANCELLED"
MODES = "SINGLE ANY ALL"
TASK = "WAITING PENDING APPROVED REJECTED REASSIGNED CLOSED CANCELLED"
COMMANDS = "SUBMIT APPROVE REJECT REASSIGN MERGE WITHDRAW"


def _word(column: str, words: str) -> str:
    listed = ", ".join(f"'{word}'" for word in words.split())
    return f"{column} IN ({listed})"


OLD_CHECKS = {
    ("approval_instance", "status_word"): _word("status", INSTANCE),
    ("approval_instance", "ended_when_not_running"): "(status = 'RUNNING') = (ended_at IS NULL)",
    ("approval_node_run", "mode_word"): _word("mode", MODES),
    ("approval_node_run", "status_word"): _word("status", RUN),
    ("approval_task", "kind_word"): _word("kind", "APPROVE"),
    ("approval_task", "status_word"): _word("status", TASK),
    ("approval_task", "instance_status_word"): _word("instance_status", INSTANCE),
    ("approval_task", "open_only_while_running"): (
        "status NOT IN ('WAITING', 'PENDING') OR instance_status = 'RUNNING'"
    ),
    ("approval_task", "decided_when_not_open"): "(status IN ('WAITING', 'PENDING')) = (decided_at IS NULL)",
    ("approval_action", "action_word"): _word("action", COMMANDS),
    ("approval_action", "from_status_word"): _word("from_status", INSTANCE),
    ("approval_action", "to_status_word"): _word("to_status", INSTANCE),
}
NEW_CHECKS = {
    ("approval_instance", "status_word"): _word("status", INSTANCE_MORE),
    ("approval_instance", "suspended_from_word"): _word("suspended_from", INSTANCE_MORE),
    ("approval_instance", "ended_when_final"): (
        "(status IN ('DRAFT', 'RUNNING', 'RETURNED', 'SUSPENDED')) = (ended_at IS NULL)"
    ),
    ("approval_instance", "what_it_was_before"): (
        "(status IN ('SUSPENDED', 'EXPIRED')) = (suspended_from IS NOT NULL)"
    ),
    ("approval_instance", "counted_from_nothing"): "round >= 0 AND form_revision >= 0",
    ("approval_node_run", "mode_word"): _word("mode", MODES + " SEQUENTIAL RATIO COUNT POOL"),
    ("approval_node_run", "rejecting_word"): _word("rejecting", "VETO COLLECT FIRST_ACTION ALL_MUST_REJECT"),
    ("approval_node_run", "status_word"): _word(
        "status", RUN + " RETURNED SKIPPED AUTO_APPROVED AUTO_REJECTED"
    ),
    ("approval_task", "kind_word"): _word("kind", "APPROVE HANDLE OPINION RESUBMIT"),
    ("approval_task", "status_word"): _word(
        "status",
        TASK
        + " APPROVED_AWAITING RETURNED TRANSFERRED DELEGATED ANSWERED DECLINED RESUBMITTED REMOVED"
        + " AUTO_APPROVED AUTO_REJECTED",
    ),
    ("approval_task", "instance_status_word"): _word("instance_status", INSTANCE_MORE),
    ("approval_task", "sign_word"): _word("sign", "BEFORE AFTER"),
    ("approval_task", "sign_mode_word"): _word("sign_mode", "ALL ANY SEQUENTIAL"),
    ("approval_task", "open_only_while_under_way"): (
        "status NOT IN ('WAITING', 'PENDING', 'DELEGATED', 'APPROVED_AWAITING')"
        " OR instance_status IN ('RUNNING', 'RETURNED', 'SUSPENDED')"
    ),
    ("approval_task", "decided_when_not_open"): (
        "(status IN ('WAITING', 'PENDING', 'DELEGATED')) = (decided_at IS NULL)"
    ),
    ("approval_task", "added_before_or_after_by_a_mode"): "(sign IS NULL) = (sign_mode IS NULL)",
    ("approval_action", "action_word"): _word(
        "action",
        COMMANDS
        + " RETURN RESUBMIT TRANSFER DELEGATE TAKE_BACK ANSWER DECLINE ADD_SIGN REMOVE_SIGN CLAIM UNCLAIM RECALL"
        + " REMIND SUSPEND RESUME TERMINATE EXPIRE RECOVER REVOKE",
    ),
    ("approval_action", "from_status_word"): _word("from_status", INSTANCE_MORE),
    ("approval_action", "to_status_word"): _word("to_status", INSTANCE_MORE),
}
WITHOUT_DEFAULT = {
    "approval_instance": ("round", "form_revision", "offers"),
    "approval_node_run": ("round", "form_revision", "branches", "superseded"),
    "approval_task": ("ordinal", "candidate_ids", "offers"),
}
TABLES = (
    "approval_definition",
    "approval_version",
    "approval_instance",
    "approval_node_run",
    "approval_seat",
)
ASSIGNEE = ["APPROVE", "REJECT", "RETURN", "TRANSFER", "DELEGATE"]
ASSIGNEE += ["ADD_SIGN_BEFORE", "ADD_SIGN_AFTER", "ADD_SIGN_PARALLEL"]
OFFERS = {"assignee": ASSIGNEE, "administrator": ["REASSIGN", "REMIND"], "initiator": ["REMIND"]}
WHOLE = {"initiator": ["WITHDRAW"], "administrator": ["SUSPEND", "TERMINATE"]}
FILL = (
    f"UPDATE approval_instance SET offers = '{json.dumps(WHOLE)}' WHERE status = 'RUNNING'",
    "UPDATE approval_task SET run_id = seat.node_run_id, initiator_id = own.initiator_id"
    " FROM approval_seat seat, approval_instance own WHERE seat.tenant_id = approval_task.tenant_id"
    " AND seat.id = approval_task.seat_id AND own.tenant_id = approval_task.tenant_id"
    " AND own.id = approval_task.instance_id",
    f"UPDATE approval_task SET offers = '{json.dumps(OFFERS)}' WHERE status = 'PENDING'",
    # What may be done beside others depends on how votes are counted: where one is enough, nobody is added.
    "UPDATE approval_task SET offers = jsonb_set(offers, '{assignee}', (offers -> 'assignee') - 'ADD_SIGN_PARALLEL')"
    " FROM approval_node_run run WHERE run.tenant_id = approval_task.tenant_id AND run.id = approval_task.run_id"
    " AND run.mode = 'ANY' AND approval_task.status = 'PENDING'",
    "ALTER TABLE approval_task ADD CONSTRAINT ck_approval_task_of_a_node_unless_resubmitted"
    " CHECK ((run_id IS NULL) = (kind = 'RESUBMIT'))",
)


def _checks(checks: dict[tuple[str, str], str]) -> None:
    """Let these hold instead of those that held before under the same or another name."""
    others = OLD_CHECKS if checks is NEW_CHECKS else NEW_CHECKS
    for table, name in others:
        op.execute(f"ALTER TABLE {table} DROP CONSTRAINT IF EXISTS ck_{table}_{name}")
    for (table, name), condition in checks.items():
        op.execute(f"ALTER TABLE {table} ADD CONSTRAINT ck_{table}_{name} CHECK ({condition})")


def _forced(word: str) -> None:
    """Whether the owner of the tables is confined to a tenant too, which a migration must not be."""
    for table in (*TABLES, "approval_task"):
        op.execute(f"ALTER TABLE {table} {word} ROW LEVEL SECURITY")


def _rewrite_graphs(turn) -> None:
    """Bring every version into another form; the trigger that keeps published ones as they are looks away."""
    bind = op.get_bind()
    op.execute("ALTER TABLE approval_version DISABLE TRIGGER approval_version_immutable")
    for row in bind.execute(sa.text("SELECT tenant_id, id, graph, amount_min FROM approval_version")).all():
        graph = turn(row.graph)
        threshold = None if row.amount_min is None else format(row.amount_min.normalize(), "f")
        whole = json.dumps([graph, threshold], sort_keys=True, separators=(",", ":"))
        bind.execute(
            sa.text(
                "UPDATE approval_version SET graph = CAST(:graph AS jsonb), content_hash = :hash"
                " WHERE tenant_id = :tenant AND id = :id"
            ),
            {
                "graph": json.dumps(graph),
                "hash": hashlib.sha256(whole.encode()).hexdigest(),
                "tenant": row.tenant_id,
                "id": row.id,
            },
        )
    op.execute("ALTER TABLE approval_version ENABLE TRIGGER approval_version_immutable")


def _as_process(graph: dict) -> dict:
    """The process that a graph of one node was."""
    (stored,) = graph["nodes"]
    told = stored["assignees"]
    assignees = {"rule": told["rule"]}
    if told["users"]:
        assignees["userIds"] = told["users"]
    if told["role"] is not None:
        assignees["role"] = told["role"]
    node = {
        "assignees": assignees,
        "id": stored["id"],
        "title": {"en": "Approval", "zh": "审批"},
        "kind": "APPROVE",
    }
    if stored["mode"] != "ALL":
        node["mode"] = stored["mode"]
    if stored["dueHours"] is not None:
        node["deadline"] = {"hours": stored["dueHours"]}
    return {"nodes": [node], "settings": {"withdraw": "ANY_TIME"}}


def _as_node(process: dict) -> dict:
    """The graph of one node that a process was."""
    (node,) = process["nodes"]
    told = node["assignees"]
    stored = {"id": node["id"], "type": "APPROVE", "mode": node.get("mode", "ALL")}
    stored["assignees"] = {"rule": told["rule"], "users": told.get("userIds", []), "role": told.get("role")}
    stored["dueHours"] = node.get("deadline", {}).get("hours")
    return {"nodes": [stored]}


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    _forced("NO FORCE")
    op.add_column("approval_instance", sa.Column("owner_id", sa.Uuid(), nullable=True))
    op.add_column("approval_instance", sa.Column("amount", sa.Numeric(precision=20, scale=6), nullable=True))
    op.add_column("approval_instance", sa.Column("round", sa.Integer(), server_default="1", nullable=False))
    op.add_column(
        "approval_instance", sa.Column("form_revision", sa.Integer(), server_default="0", nullable=False)
    )
    op.add_column(
        "approval_instance",
        sa.Column(
            "suspended_from",
            sa.Enum(
                "RUNNING",
                "APPROVED",
                "REJECTED",
                "WITHDRAWN",
                "DRAFT",
                "RETURNED",
                "SUSPENDED",
                "TERMINATED",
                "EXPIRED",
                "REVOKED",
                name="approvalinstancestatus",
                native_enum=False,
                length=40,
            ),
            nullable=True,
        ),
    )
    op.add_column(
        "approval_instance", sa.Column("back_to", sqlmodel.sql.sqltypes.AutoString(), nullable=True)
    )
    op.add_column(
        "approval_instance",
        sa.Column("offers", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False),
    )
    op.add_column(
        "approval_instance", sa.Column("revocable_until", sa.DateTime(timezone=True), nullable=True)
    )
    op.create_foreign_key(
        op.f("fk_approval_instance_tenant_id_owner_id"),
        "approval_instance",
        "user_account",
        ["tenant_id", "owner_id"],
        ["tenant_id", "id"],
    )
    op.add_column("approval_node_run", sa.Column("round", sa.Integer(), server_default="1", nullable=False))
    op.add_column(
        "approval_node_run",
        sa.Column(
            "rejecting",
            sa.Enum(
                "VETO",
                "COLLECT",
                "FIRST_ACTION",
                "ALL_MUST_REJECT",
                name="rejecting",
                native_enum=False,
                length=40,
            ),
            nullable=True,
        ),
    )
    op.add_column("approval_node_run", sa.Column("threshold", sa.Integer(), nullable=True))
    op.add_column(
        "approval_node_run",
        sa.Column("branches", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False),
    )
    op.add_column(
        "approval_node_run", sa.Column("superseded", sa.Boolean(), server_default="false", nullable=False)
    )
    op.add_column(
        "approval_node_run", sa.Column("back_to", sqlmodel.sql.sqltypes.AutoString(), nullable=True)
    )
    op.add_column(
        "approval_node_run", sa.Column("form_revision", sa.Integer(), server_default="0", nullable=False)
    )
    op.alter_column("approval_node_run", "mode", existing_type=sa.VARCHAR(length=40), nullable=True)
    op.alter_column("approval_seat", "principal_id", existing_type=sa.UUID(), nullable=True)
    op.add_column("approval_task", sa.Column("run_id", sa.Uuid(), nullable=True))
    op.add_column("approval_task", sa.Column("parent_id", sa.Uuid(), nullable=True))
    op.add_column(
        "approval_task",
        sa.Column(
            "sign", sa.Enum("BEFORE", "AFTER", name="sign", native_enum=False, length=40), nullable=True
        ),
    )
    op.add_column(
        "approval_task",
        sa.Column(
            "sign_mode",
            sa.Enum("ALL", "ANY", "SEQUENTIAL", name="signmode", native_enum=False, length=40),
            nullable=True,
        ),
    )
    op.add_column("approval_task", sa.Column("ordinal", sa.Integer(), server_default="0", nullable=False))
    op.add_column(
        "approval_task", sa.Column("candidate_ids", sa.ARRAY(sa.Uuid()), server_default="{}", nullable=False)
    )
    op.add_column(
        "approval_task",
        sa.Column("offers", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False),
    )
    op.add_column("approval_task", sa.Column("initiator_id", sa.Uuid(), nullable=True))
    op.add_column("approval_task", sa.Column("adder_id", sa.Uuid(), nullable=True))
    op.add_column("approval_task", sa.Column("seconds_left", sa.Integer(), nullable=True))
    op.add_column("approval_task", sa.Column("recalled_at", sa.DateTime(timezone=True), nullable=True))
    op.alter_column("approval_task", "seat_id", existing_type=sa.UUID(), nullable=True)
    op.create_index(
        "ix_approval_task_pool",
        "approval_task",
        ["candidate_ids"],
        unique=False,
        postgresql_using="gin",
        postgresql_where=sa.text("assignee_id IS NULL AND status = 'PENDING'"),
    )
    op.create_index("ix_approval_task_run_id", "approval_task", ["tenant_id", "run_id"], unique=False)
    op.create_foreign_key(
        op.f("fk_approval_task_tenant_id_adder_id"),
        "approval_task",
        "user_account",
        ["tenant_id", "adder_id"],
        ["tenant_id", "id"],
    )
    op.create_foreign_key(
        op.f("fk_approval_task_tenant_id_parent_id"),
        "approval_task",
        "approval_task",
        ["tenant_id", "parent_id"],
        ["tenant_id", "id"],
    )
    op.create_foreign_key(
        op.f("fk_approval_task_tenant_id_initiator_id"),
        "approval_task",
        "user_account",
        ["tenant_id", "initiator_id"],
        ["tenant_id", "id"],
    )
    op.create_foreign_key(
        op.f("fk_approval_task_tenant_id_run_id"),
        "approval_task",
        "approval_node_run",
        ["tenant_id", "run_id"],
        ["tenant_id", "id"],
    )
    _checks(NEW_CHECKS)
    for table, columns in WITHOUT_DEFAULT.items():
        for column in columns:
            op.alter_column(table, column, server_default=None)
    for statement in FILL:
        op.execute(statement)
    _rewrite_graphs(_as_process)
    _forced("FORCE")
    op.drop_index("uq_approval_instance_active", table_name="approval_instance")
    op.create_index(
        "uq_approval_instance_active",
        "approval_instance",
        ["tenant_id", "subject_id", "definition_id"],
        unique=True,
        postgresql_where=sa.text("status IN ('RUNNING', 'RETURNED', 'SUSPENDED')"),
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    _forced("NO FORCE")
    _rewrite_graphs(_as_node)
    _forced("FORCE")
    op.execute("ALTER TABLE approval_task DROP CONSTRAINT ck_approval_task_of_a_node_unless_resubmitted")
    op.drop_index("uq_approval_instance_active", table_name="approval_instance")
    op.create_index(
        "uq_approval_instance_active",
        "approval_instance",
        ["tenant_id", "subject_id", "definition_id"],
        unique=True,
        postgresql_where=sa.text("status = 'RUNNING'"),
    )
    _checks(OLD_CHECKS)
    op.drop_constraint(op.f("fk_approval_task_tenant_id_run_id"), "approval_task", type_="foreignkey")
    op.drop_constraint(op.f("fk_approval_task_tenant_id_initiator_id"), "approval_task", type_="foreignkey")
    op.drop_constraint(op.f("fk_approval_task_tenant_id_parent_id"), "approval_task", type_="foreignkey")
    op.drop_constraint(op.f("fk_approval_task_tenant_id_adder_id"), "approval_task", type_="foreignkey")
    op.drop_index("ix_approval_task_run_id", table_name="approval_task")
    op.drop_index(
        "ix_approval_task_pool",
        table_name="approval_task",
        postgresql_using="gin",
        postgresql_where=sa.text("assignee_id IS NULL AND status = 'PENDING'"),
    )
    op.alter_column("approval_task", "seat_id", existing_type=sa.UUID(), nullable=False)
    op.drop_column("approval_task", "recalled_at")
    op.drop_column("approval_task", "seconds_left")
    op.drop_column("approval_task", "adder_id")
    op.drop_column("approval_task", "initiator_id")
    op.drop_column("approval_task", "offers")
    op.drop_column("approval_task", "candidate_ids")
    op.drop_column("approval_task", "ordinal")
    op.drop_column("approval_task", "sign_mode")
    op.drop_column("approval_task", "sign")
    op.drop_column("approval_task", "parent_id")
    op.drop_column("approval_task", "run_id")
    op.alter_column("approval_seat", "principal_id", existing_type=sa.UUID(), nullable=False)
    op.alter_column("approval_node_run", "mode", existing_type=sa.VARCHAR(length=40), nullable=False)
    op.drop_column("approval_node_run", "form_revision")
    op.drop_column("approval_node_run", "back_to")
    op.drop_column("approval_node_run", "superseded")
    op.drop_column("approval_node_run", "branches")
    op.drop_column("approval_node_run", "threshold")
    op.drop_column("approval_node_run", "rejecting")
    op.drop_column("approval_node_run", "round")
    op.drop_constraint(
        op.f("fk_approval_instance_tenant_id_owner_id"), "approval_instance", type_="foreignkey"
    )
    op.drop_column("approval_instance", "revocable_until")
    op.drop_column("approval_instance", "offers")
    op.drop_column("approval_instance", "back_to")
    op.drop_column("approval_instance", "suspended_from")
    op.drop_column("approval_instance", "form_revision")
    op.drop_column("approval_instance", "round")
    op.drop_column("approval_instance", "amount")
    op.drop_column("approval_instance", "owner_id")
