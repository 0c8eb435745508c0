"""approvals: what revokes what.

Revises: 2ec1ff04522d. Made: 2026-11-28 22:28:06.416256+00:00.
"""

import sqlalchemy as sa
from alembic import op

revision = "cd1895e8d217"
down_revision = "2ec1ff04522d"
branch_labels = None
depends_on = None

COMMANDS = (
    "SUBMIT APPROVE REJECT REASSIGN MERGE WITHDRAW RETURN RESUBMIT TRANSFER DELEGATE TAKE_BACK ANSWER DECLINE ADD_SIGN"
    " REMOVE_SIGN CLAIM UNCLAIM RECALL REMIND SUSPEND RESUME TERMINATE EXPIRE RECOVER REVOKE STAND_IN RECLAIM HAND_OVER"
    " COPY ESCALATE AUTO_APPROVE AUTO_REJECT PASS CALLBACK REFUSED CHILD_ENDED MIGRATE"
)


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    op.add_column("approval_instance", sa.Column("revokes_id", sa.Uuid(), nullable=True))
    op.add_column("approval_instance", sa.Column("revocation_id", sa.Uuid(), nullable=True))
    op.create_index(
        "ix_approval_instance_revokes_id", "approval_instance", ["tenant_id", "revokes_id"], unique=False
    )
    op.create_index(
        "uq_approval_instance_revocation",
        "approval_instance",
        ["tenant_id", "revokes_id"],
        unique=True,
        postgresql_where=sa.text("status IN ('RUNNING', 'RETURNED', 'SUSPENDED')"),
    )
    op.create_foreign_key(
        op.f("fk_approval_instance_tenant_id_revocation_id"),
        "approval_instance",
        "approval_instance",
        ["tenant_id", "revocation_id"],
        ["tenant_id", "id"],
    )
    op.create_foreign_key(
        op.f("fk_approval_instance_tenant_id_revokes_id"),
        "approval_instance",
        "approval_instance",
        ["tenant_id", "revokes_id"],
        ["tenant_id", "id"],
    )
    _commands(f"{COMMANDS} ASK_REVOCATION REVOCATION_ENDED")


def _commands(words: str) -> None:
    """What the log may tell."""
    allowed = ", ".join(f"'{word}'" for word in words.split())
    op.execute(
        "ALTER TABLE approval_action DROP CONSTRAINT ck_approval_action_action_word,"
        f" ADD CONSTRAINT ck_approval_action_action_word CHECK (action IN ({allowed}))"
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    op.drop_constraint(
        op.f("fk_approval_instance_tenant_id_revokes_id"), "approval_instance", type_="foreignkey"
    )
    op.drop_constraint(
        op.f("fk_approval_instance_tenant_id_revocation_id"), "approval_instance", type_="foreignkey"
    )
    op.drop_index(
        "uq_approval_instance_revocation",
        table_name="approval_instance",
        postgresql_where=sa.text("status IN ('RUNNING', 'RETURNED', 'SUSPENDED')"),
    )
    op.drop_index("ix_approval_instance_revokes_id", table_name="approval_instance")
    op.drop_column("approval_instance", "revocation_id")
    op.drop_column("approval_instance", "revokes_id")
    _commands(COMMANDS)
