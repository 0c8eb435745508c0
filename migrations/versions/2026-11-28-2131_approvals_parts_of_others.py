"""approvals: parts of others.

Revises: 52a5607da6d3. Made: 2026-11-28 21:31:00.000000+00:00.
"""

import sqlalchemy as sa
import sqlmodel  # noqa: F401 - generated columns name its types
from alembic import op

revision = "5d0be2c4a917"
down_revision = "52a5607da6d3"
branch_labels = None
depends_on = None

COMMANDS = (
    "SUBMIT APPROVE REJECT REASSIGN MERGE WITHDRAW RETURN RESUBMIT TRANSFER DELEGATE TAKE_BACK ANSWER DECLINE ADD_SIGN"
    " REMOVE_SIGN CLAIM UNCLAIM RECALL REMIND SUSPEND RESUME TERMINATE EXPIRE RECOVER REVOKE STAND_IN RECLAIM HAND_OVER"
    " COPY ESCALATE AUTO_APPROVE AUTO_REJECT PASS CALLBACK REFUSED"
)
UNDER_WAY = "status IN ('RUNNING', 'RETURNED', 'SUSPENDED')"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    op.add_column("approval_instance", sa.Column("parent_id", sa.Uuid(), nullable=True))
    op.add_column("approval_instance", sa.Column("parent_run_id", sa.Uuid(), nullable=True))
    op.create_index(
        "ix_approval_instance_parent_id", "approval_instance", ["tenant_id", "parent_id"], unique=False
    )
    op.create_foreign_key(
        op.f("fk_approval_instance_tenant_id_parent_id"),
        "approval_instance",
        "approval_instance",
        ["tenant_id", "parent_id"],
        ["tenant_id", "id"],
    )
    op.create_check_constraint(
        op.f("ck_approval_instance_part_of_a_visit"),
        "approval_instance",
        "(parent_id IS NULL) = (parent_run_id IS NULL)",
    )
    _active(f"{UNDER_WAY} AND parent_id IS NULL")
    _commands(f"{COMMANDS} CHILD_ENDED")


def _active(where: str) -> None:
    """Of which approvals of a subject there is one at a time."""
    op.drop_index("uq_approval_instance_active", table_name="approval_instance")
    op.create_index(
        "uq_approval_instance_active",
        "approval_instance",
        ["tenant_id", "subject_id", "definition_id"],
        unique=True,
        postgresql_where=sa.text(where),
    )


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
    _active(UNDER_WAY)
    op.drop_constraint(op.f("ck_approval_instance_part_of_a_visit"), "approval_instance", type_="check")
    op.drop_constraint(
        op.f("fk_approval_instance_tenant_id_parent_id"), "approval_instance", type_="foreignkey"
    )
    op.drop_index("ix_approval_instance_parent_id", table_name="approval_instance")
    op.drop_column("approval_instance", "parent_run_id")
    op.drop_column("approval_instance", "parent_id")
