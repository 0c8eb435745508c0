"""delegations: somebody decides in somebody's place.

Revises: d4c8046fd1f6. Made: 2026-11-28 17:37:06.145055+00:00.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "6a82651d7d4f"
down_revision = "acea128412fb"
branch_labels = None
depends_on = None

TABLES = ("approval_delegation",)
WALLS = (
    "ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
    "CREATE POLICY tenant ON {table} TO bizsuite_app"
    " USING (tenant_id = (SELECT nullif(current_setting('app.tenant', true), '')::uuid))",
    "GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO bizsuite_app",
)
OLD = (
    "SUBMIT APPROVE REJECT REASSIGN MERGE WITHDRAW RETURN RESUBMIT TRANSFER DELEGATE TAKE_BACK ANSWER DECLINE ADD_SIGN"
    " REMOVE_SIGN CLAIM UNCLAIM RECALL REMIND SUSPEND RESUME TERMINATE EXPIRE RECOVER REVOKE"
)
NEW = OLD + " STAND_IN RECLAIM HAND_OVER"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    op.create_table(
        "approval_delegation",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("delegator_id", sa.Uuid(), nullable=False),
        sa.Column("delegate_id", sa.Uuid(), nullable=False),
        sa.Column("valid_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("valid_to", sa.DateTime(timezone=True), nullable=False),
        sa.Column("definition_keys", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("amount_max", sa.Numeric(precision=20, scale=6), nullable=True),
        sa.Column(
            "mode",
            sa.Enum("REPLACE", "SHARE", name="approvaldelegationmode", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("include_open", sa.Boolean(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("mode IN ('REPLACE', 'SHARE')", name=op.f("ck_approval_delegation_mode_word")),
        sa.CheckConstraint("amount_max >= 0", name=op.f("ck_approval_delegation_amount_not_negative")),
        sa.CheckConstraint("delegator_id <> delegate_id", name=op.f("ck_approval_delegation_not_to_oneself")),
        sa.CheckConstraint("valid_to > valid_from", name=op.f("ck_approval_delegation_ends_after_it_begins")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "delegate_id"],
            ["user_account.tenant_id", "user_account.id"],
            name=op.f("fk_approval_delegation_tenant_id_delegate_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "delegator_id"],
            ["user_account.tenant_id", "user_account.id"],
            name=op.f("fk_approval_delegation_tenant_id_delegator_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_approval_delegation")),
    )
    op.create_index(
        "ix_approval_delegation_delegate_id",
        "approval_delegation",
        ["tenant_id", "delegate_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_approval_delegation_tenant_id_delegator_id_valid_to"),
        "approval_delegation",
        ["tenant_id", "delegator_id", "valid_to"],
        unique=False,
    )
    op.add_column("approval_task", sa.Column("delegator_id", sa.Uuid(), nullable=True))
    op.add_column("approval_task", sa.Column("delegation_id", sa.Uuid(), nullable=True))
    op.add_column(
        "approval_task", sa.Column("shared", sa.Boolean(), server_default=sa.false(), nullable=False)
    )
    op.alter_column("approval_task", "shared", server_default=None)
    op.create_index(
        "ix_approval_task_delegation_id", "approval_task", ["tenant_id", "delegation_id"], unique=False
    )
    op.create_foreign_key(
        op.f("fk_approval_task_tenant_id_delegator_id"),
        "approval_task",
        "user_account",
        ["tenant_id", "delegator_id"],
        ["tenant_id", "id"],
    )
    op.create_foreign_key(
        op.f("fk_approval_task_tenant_id_delegation_id"),
        "approval_task",
        "approval_delegation",
        ["tenant_id", "delegation_id"],
        ["tenant_id", "id"],
    )
    op.create_check_constraint(
        op.f("ck_approval_task_delegated_by_somebody"),
        "approval_task",
        "(delegation_id IS NULL) = (delegator_id IS NULL)",
    )
    _commands(NEW)
    for table in TABLES:
        for statement in WALLS:
            op.execute(statement.format(table=table))


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    _commands(OLD)
    op.drop_constraint(op.f("ck_approval_task_delegated_by_somebody"), "approval_task", type_="check")
    op.drop_constraint(op.f("fk_approval_task_tenant_id_delegation_id"), "approval_task", type_="foreignkey")
    op.drop_constraint(op.f("fk_approval_task_tenant_id_delegator_id"), "approval_task", type_="foreignkey")
    op.drop_index("ix_approval_task_delegation_id", table_name="approval_task")
    op.drop_column("approval_task", "shared")
    op.drop_column("approval_task", "delegation_id")
    op.drop_column("approval_task", "delegator_id")
    op.drop_index(
        op.f("ix_approval_delegation_tenant_id_delegator_id_valid_to"), table_name="approval_delegation"
    )
    op.drop_index("ix_approval_delegation_delegate_id", table_name="approval_delegation")
    op.drop_table("approval_delegation")


def _commands(words: str) -> None:
    listed = ", ".join(f"'{word}'" for word in words.split())
    op.execute(
        "ALTER TABLE approval_action DROP CONSTRAINT ck_approval_action_action_word,"
        f" ADD CONSTRAINT ck_approval_action_action_word CHECK (action IN ({listed}))"
    )
