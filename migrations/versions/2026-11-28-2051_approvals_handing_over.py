"""approvals: handing over.

Revises: ed3777e73f64. Made: 2026-11-28 20:51:11.914965+00:00.
"""

import sqlalchemy as sa
import sqlmodel  # noqa: F401 - generated columns name its types
from alembic import op

revision = "c77faaf0992b"
down_revision = "ed3777e73f64"
branch_labels = None
depends_on = None

TABLES = ("approval_handover", "approval_handover_move")
WALLS = (
    "ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
    "CREATE POLICY tenant ON {table} TO bizsuite_app"
    " USING (tenant_id = (SELECT nullif(current_setting('app.tenant', true), '')::uuid))",
    "GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO bizsuite_app",
)


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    op.create_table(
        "approval_handover",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("successor_id", sa.Uuid(), nullable=True),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("is_leaving", sa.Boolean(), nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.CheckConstraint("successor_id <> user_id", name=op.f("ck_approval_handover_not_to_oneself")),
        sa.CheckConstraint(
            "successor_id IS NOT NULL OR is_leaving", name=op.f("ck_approval_handover_wanted_for_somebody")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "actor_id"],
            ["user_account.tenant_id", "user_account.id"],
            name=op.f("fk_approval_handover_tenant_id_actor_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "successor_id"],
            ["user_account.tenant_id", "user_account.id"],
            name=op.f("fk_approval_handover_tenant_id_successor_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "user_id"],
            ["user_account.tenant_id", "user_account.id"],
            name=op.f("fk_approval_handover_tenant_id_user_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_approval_handover")),
    )
    op.create_index(
        op.f("ix_approval_handover_tenant_id_created_at_id"),
        "approval_handover",
        ["tenant_id", "created_at", "id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_approval_handover_tenant_id_user_id_created_at"),
        "approval_handover",
        ["tenant_id", "user_id", "created_at"],
        unique=False,
    )
    op.create_table(
        "approval_handover_move",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("handover_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("part", sa.String(length=40), nullable=False),
        sa.Column("receiver_id", sa.Uuid(), nullable=True),
        sa.Column("instance_id", sa.Uuid(), nullable=True),
        sa.Column("task_id", sa.Uuid(), nullable=True),
        sa.Column("delegation_id", sa.Uuid(), nullable=True),
        sa.Column("definition_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "(part = 'DELEGATIONS') = (delegation_id IS NOT NULL)",
            name=op.f("ck_approval_handover_move_of_a_delegation"),
        ),
        sa.CheckConstraint(
            "(part = 'TASKS') = (task_id IS NOT NULL)", name=op.f("ck_approval_handover_move_of_a_task")
        ),
        sa.CheckConstraint(
            "(part IN ('KEPT_DEFINITIONS', 'NAMED_IN_DEFINITIONS')) = (definition_id IS NOT NULL)",
            name=op.f("ck_approval_handover_move_of_a_definition"),
        ),
        sa.CheckConstraint(
            "(part IN ('TASKS', 'STARTED')) = (instance_id IS NOT NULL)",
            name=op.f("ck_approval_handover_move_of_an_approval"),
        ),
        sa.CheckConstraint(
            "part IN ('TASKS', 'STARTED', 'DELEGATIONS', 'KEPT_DEFINITIONS', 'NAMED_IN_DEFINITIONS')",
            name=op.f("ck_approval_handover_move_part_word"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "definition_id"],
            ["approval_definition.tenant_id", "approval_definition.id"],
            name=op.f("fk_approval_handover_move_tenant_id_definition_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "delegation_id"],
            ["approval_delegation.tenant_id", "approval_delegation.id"],
            name=op.f("fk_approval_handover_move_tenant_id_delegation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "handover_id"],
            ["approval_handover.tenant_id", "approval_handover.id"],
            name=op.f("fk_approval_handover_move_tenant_id_handover_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "instance_id"],
            ["approval_instance.tenant_id", "approval_instance.id"],
            name=op.f("fk_approval_handover_move_tenant_id_instance_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "receiver_id"],
            ["user_account.tenant_id", "user_account.id"],
            name=op.f("fk_approval_handover_move_tenant_id_receiver_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "task_id"],
            ["approval_task.tenant_id", "approval_task.id"],
            name=op.f("fk_approval_handover_move_tenant_id_task_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_approval_handover_move")),
        sa.UniqueConstraint(
            "tenant_id",
            "handover_id",
            "position",
            name=op.f("uq_approval_handover_move_tenant_id_handover_id_position"),
        ),
    )
    for table in TABLES:
        for statement in WALLS:
            op.execute(statement.format(table=table))


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    op.drop_table("approval_handover_move")
    op.drop_index(op.f("ix_approval_handover_tenant_id_user_id_created_at"), table_name="approval_handover")
    op.drop_index(op.f("ix_approval_handover_tenant_id_created_at_id"), table_name="approval_handover")
    op.drop_table("approval_handover")
