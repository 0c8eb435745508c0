"""approvals: answers from outside.

Revises: 8837f05188cc. Made: 2026-11-28 20:53:22.189816+00:00.
"""

import sqlalchemy as sa
import sqlmodel  # noqa: F401 - generated columns name its types
from alembic import op

revision = "342ed9b7f6c7"
down_revision = "8837f05188cc"
branch_labels = None
depends_on = None

COMMANDS = (
    "SUBMIT APPROVE REJECT REASSIGN MERGE WITHDRAW RETURN RESUBMIT TRANSFER DELEGATE TAKE_BACK ANSWER DECLINE ADD_SIGN"
    " REMOVE_SIGN CLAIM UNCLAIM RECALL REMIND SUSPEND RESUME TERMINATE EXPIRE RECOVER REVOKE STAND_IN RECLAIM HAND_OVER"
    " COPY ESCALATE AUTO_APPROVE AUTO_REJECT PASS"
)
WALLS = (
    "ALTER TABLE approval_callback ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE approval_callback FORCE ROW LEVEL SECURITY",
    "CREATE POLICY tenant ON approval_callback TO bizsuite_app"
    " USING (tenant_id = (SELECT nullif(current_setting('app.tenant', true), '')::uuid))",
    "GRANT SELECT, INSERT, UPDATE, DELETE ON approval_callback TO bizsuite_app",
)


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    op.create_table(
        "approval_callback",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("node_run_id", sa.Uuid(), nullable=False),
        sa.Column("instance_id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("issued_by_id", sa.Uuid(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by_id", sa.Uuid(), nullable=True),
        sa.Column("succeeded", sa.Boolean(), nullable=True),
        sa.CheckConstraint(
            "(answered_at IS NULL) = (answered_by_id IS NULL)",
            name=op.f("ck_approval_callback_answered_by_somebody"),
        ),
        sa.CheckConstraint(
            "(answered_at IS NULL) = (succeeded IS NULL)", name=op.f("ck_approval_callback_answered_one_way")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "answered_by_id"],
            ["user_account.tenant_id", "user_account.id"],
            name=op.f("fk_approval_callback_tenant_id_answered_by_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "instance_id"],
            ["approval_instance.tenant_id", "approval_instance.id"],
            name=op.f("fk_approval_callback_tenant_id_instance_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "issued_by_id"],
            ["user_account.tenant_id", "user_account.id"],
            name=op.f("fk_approval_callback_tenant_id_issued_by_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "node_run_id"],
            ["approval_node_run.tenant_id", "approval_node_run.id"],
            name=op.f("fk_approval_callback_tenant_id_node_run_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_approval_callback")),
        sa.UniqueConstraint(
            "tenant_id", "node_run_id", name=op.f("uq_approval_callback_tenant_id_node_run_id")
        ),
        sa.UniqueConstraint(
            "tenant_id", "token_hash", name=op.f("uq_approval_callback_tenant_id_token_hash")
        ),
    )
    _commands(f"{COMMANDS} CALLBACK")
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
    op.drop_table("approval_callback")
