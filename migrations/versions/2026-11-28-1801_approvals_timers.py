"""approvals: timers.

Revises: 6a82651d7d4f. Made: 2026-11-28 18:01:19.260064+00:00.
"""

import sqlalchemy as sa
import sqlmodel  # noqa: F401 - generated columns name its types
from alembic import op

revision = "ed3777e73f64"
down_revision = "71f278aa9fe5"
branch_labels = None
depends_on = None

COMMANDS = (
    "SUBMIT APPROVE REJECT REASSIGN MERGE WITHDRAW RETURN RESUBMIT TRANSFER DELEGATE TAKE_BACK ANSWER DECLINE ADD_SIGN"
    " REMOVE_SIGN CLAIM UNCLAIM RECALL REMIND SUSPEND RESUME TERMINATE EXPIRE RECOVER REVOKE STAND_IN RECLAIM HAND_OVER"
    " COPY"
)
BY_THEMSELVES = "ESCALATE AUTO_APPROVE AUTO_REJECT PASS"
WALLS = (
    "ALTER TABLE approval_timer ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE approval_timer FORCE ROW LEVEL SECURITY",
    "CREATE POLICY tenant ON approval_timer TO bizsuite_app"
    " USING (tenant_id = (SELECT nullif(current_setting('app.tenant', true), '')::uuid))",
    "GRANT SELECT, INSERT, UPDATE, DELETE ON approval_timer TO bizsuite_app",
)


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    op.create_table(
        "approval_timer",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("instance_id", sa.Uuid(), nullable=False),
        sa.Column("task_id", sa.Uuid(), nullable=True),
        sa.Column("run_id", sa.Uuid(), nullable=True),
        sa.Column(
            "kind",
            sa.Enum("STEP", "DELAY", "EXPIRY", name="timerkind", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column(
            "action",
            sa.Enum(
                "REMIND",
                "ESCALATE_NOTIFY",
                "ESCALATE_TRANSFER",
                "ESCALATE_ADD",
                "AUTO_APPROVE",
                "AUTO_REJECT",
                "CLOSE_INSTANCE",
                name="timeoutaction",
                native_enum=False,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("fire_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("seconds_left", sa.Integer(), nullable=True),
        sa.Column(
            "status",
            sa.Enum(
                "PENDING",
                "PAUSED",
                "FIRED",
                "STOPPED",
                "MISSED",
                "FAILED",
                name="timerstatus",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("fired_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "(status <> 'PENDING') OR (fire_at IS NOT NULL)",
            name=op.f("ck_approval_timer_pending_has_a_time"),
        ),
        sa.CheckConstraint(
            "(status = 'FIRED') = (fired_at IS NOT NULL)", name=op.f("ck_approval_timer_fired_at_a_time")
        ),
        sa.CheckConstraint(
            "(status = 'PAUSED') = (seconds_left IS NOT NULL)",
            name=op.f("ck_approval_timer_paused_has_time_left"),
        ),
        sa.CheckConstraint(
            "action IN ('REMIND', 'ESCALATE_NOTIFY', 'ESCALATE_TRANSFER', 'ESCALATE_ADD', 'AUTO_APPROVE', 'AUTO_REJECT', 'CLOSE_INSTANCE')",
            name=op.f("ck_approval_timer_action_word"),
        ),
        sa.CheckConstraint("kind IN ('STEP', 'DELAY', 'EXPIRY')", name=op.f("ck_approval_timer_kind_word")),
        sa.CheckConstraint(
            "status IN ('PENDING', 'PAUSED', 'FIRED', 'STOPPED', 'MISSED', 'FAILED')",
            name=op.f("ck_approval_timer_status_word"),
        ),
        sa.CheckConstraint("task_id IS NULL OR run_id IS NULL", name=op.f("ck_approval_timer_of_one_thing")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "instance_id"],
            ["approval_instance.tenant_id", "approval_instance.id"],
            name=op.f("fk_approval_timer_tenant_id_instance_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "run_id"],
            ["approval_node_run.tenant_id", "approval_node_run.id"],
            name=op.f("fk_approval_timer_tenant_id_run_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "task_id"],
            ["approval_task.tenant_id", "approval_task.id"],
            name=op.f("fk_approval_timer_tenant_id_task_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_approval_timer")),
        sa.UniqueConstraint(
            "tenant_id",
            "instance_id",
            "task_id",
            "run_id",
            "kind",
            "ordinal",
            name="uq_approval_timer_once",
            postgresql_nulls_not_distinct=True,
        ),
    )
    op.create_index(
        "ix_approval_timer_due",
        "approval_timer",
        ["tenant_id", "fire_at", "id"],
        unique=False,
        postgresql_where=sa.text("status = 'PENDING'"),
    )
    op.create_index("ix_approval_timer_task_id", "approval_timer", ["tenant_id", "task_id"], unique=False)
    op.alter_column("approval_action", "actor_id", existing_type=sa.UUID(), nullable=True)
    op.add_column("approval_node_run", sa.Column("due_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("approval_node_run", sa.Column("seconds_left", sa.Integer(), nullable=True))
    _commands(f"{COMMANDS} {BY_THEMSELVES}")
    for statement in WALLS:
        op.execute(statement)


def _commands(words: str) -> None:
    """What the log may tell."""
    allowed = ", ".join(f"'{word}'" for word in words.split())
    op.execute(
        "ALTER TABLE approval_action DROP CONSTRAINT ck_approval_action_action_word,"
        f" ADD CONSTRAINT ck_approval_action_action_word CHECK (action IN ({allowed}))"
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    _commands(COMMANDS)
    op.drop_column("approval_node_run", "seconds_left")
    op.drop_column("approval_node_run", "due_at")
    op.alter_column("approval_action", "actor_id", existing_type=sa.UUID(), nullable=False)
    op.drop_index("ix_approval_timer_task_id", table_name="approval_timer")
    op.drop_index(
        "ix_approval_timer_due", table_name="approval_timer", postgresql_where=sa.text("status = 'PENDING'")
    )
    op.drop_table("approval_timer")
