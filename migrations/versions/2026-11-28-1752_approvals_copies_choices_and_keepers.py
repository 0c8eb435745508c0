"""approvals: copies, choices and keepers.

Revises: 6a82651d7d4f. Made: 2026-11-28 17:52:03.336338+00:00.
"""

import sqlalchemy as sa
import sqlmodel  # noqa: F401 - generated columns name its types
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "71f278aa9fe5"
down_revision = "6a82651d7d4f"
branch_labels = None
depends_on = None

TABLES = ("approval_definition_keeper", "approval_copy")
WALLS = (
    "ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
    "CREATE POLICY tenant ON {table} TO bizsuite_app"
    " USING (tenant_id = (SELECT nullif(current_setting('app.tenant', true), '')::uuid))",
    "GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO bizsuite_app",
)
COMMANDS = (
    "SUBMIT APPROVE REJECT REASSIGN MERGE WITHDRAW RETURN RESUBMIT TRANSFER DELEGATE TAKE_BACK ANSWER DECLINE ADD_SIGN"
    " REMOVE_SIGN CLAIM UNCLAIM RECALL REMIND SUSPEND RESUME TERMINATE EXPIRE RECOVER REVOKE STAND_IN RECLAIM HAND_OVER"
)


def _commands(words: str) -> None:
    """What the log may say was done."""
    listed = ", ".join(f"'{word}'" for word in words.split())
    op.execute("ALTER TABLE approval_action DROP CONSTRAINT ck_approval_action_action_word")
    op.execute(
        f"ALTER TABLE approval_action ADD CONSTRAINT ck_approval_action_action_word CHECK (action IN ({listed}))"
    )


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    op.create_table(
        "approval_definition_keeper",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("definition_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "definition_id"],
            ["approval_definition.tenant_id", "approval_definition.id"],
            name=op.f("fk_approval_definition_keeper_tenant_id_definition_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "user_id"],
            ["user_account.tenant_id", "user_account.id"],
            name=op.f("fk_approval_definition_keeper_tenant_id_user_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_approval_definition_keeper")),
        sa.UniqueConstraint(
            "tenant_id",
            "definition_id",
            "user_id",
            name=op.f("uq_approval_definition_keeper_tenant_id_definition_id_user_id"),
        ),
    )
    op.create_index(
        op.f("ix_approval_definition_keeper_tenant_id_user_id"),
        "approval_definition_keeper",
        ["tenant_id", "user_id"],
        unique=False,
    )
    op.create_table(
        "approval_copy",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("instance_id", sa.Uuid(), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("node_id", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("sender_id", sa.Uuid(), nullable=True),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(node_id = '') = (sender_id IS NOT NULL)", name=op.f("ck_approval_copy_by_a_node_or_by_somebody")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "company_id"],
            ["company.tenant_id", "company.id"],
            name=op.f("fk_approval_copy_tenant_id_company_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "instance_id"],
            ["approval_instance.tenant_id", "approval_instance.id"],
            name=op.f("fk_approval_copy_tenant_id_instance_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "sender_id"],
            ["user_account.tenant_id", "user_account.id"],
            name=op.f("fk_approval_copy_tenant_id_sender_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "user_id"],
            ["user_account.tenant_id", "user_account.id"],
            name=op.f("fk_approval_copy_tenant_id_user_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_approval_copy")),
        sa.UniqueConstraint(
            "tenant_id", "instance_id", "user_id", name=op.f("uq_approval_copy_tenant_id_instance_id_user_id")
        ),
    )
    op.create_index(
        op.f("ix_approval_copy_tenant_id_user_id_read_at_sent_at_id"),
        "approval_copy",
        ["tenant_id", "user_id", "read_at", "sent_at", "id"],
        unique=False,
    )
    op.add_column(
        "approval_instance",
        sa.Column("choices", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False),
    )
    op.alter_column("approval_instance", "choices", server_default=None)
    for table in TABLES:
        for statement in WALLS:
            op.execute(statement.format(table=table))
    _commands(COMMANDS + " COPY")


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    _commands(COMMANDS)
    op.drop_column("approval_instance", "choices")
    op.drop_index(op.f("ix_approval_copy_tenant_id_user_id_read_at_sent_at_id"), table_name="approval_copy")
    op.drop_table("approval_copy")
    op.drop_index(
        op.f("ix_approval_definition_keeper_tenant_id_user_id"), table_name="approval_definition_keeper"
    )
    op.drop_table("approval_definition_keeper")
