"""approvals: moves to other versions.

Revises: aaa7e8fd9ffd. Made: 2026-11-28 21:54:00.000000+00:00.
"""

from alembic import op

revision = "b1f7a3d05c26"
down_revision = "aaa7e8fd9ffd"
branch_labels = None
depends_on = None

COMMANDS = (
    "SUBMIT APPROVE REJECT REASSIGN MERGE WITHDRAW RETURN RESUBMIT TRANSFER DELEGATE TAKE_BACK ANSWER DECLINE ADD_SIGN"
    " REMOVE_SIGN CLAIM UNCLAIM RECALL REMIND SUSPEND RESUME TERMINATE EXPIRE RECOVER REVOKE STAND_IN RECLAIM HAND_OVER"
    " COPY ESCALATE AUTO_APPROVE AUTO_REJECT PASS CALLBACK REFUSED CHILD_ENDED"
)


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    _commands(f"{COMMANDS} MIGRATE")


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
