"""approvals: refused commands are told, and definitions nobody has used can be deleted.

Revises: 342ed9b7f6c7. Made: 2026-11-28 21:18:26.247841+00:00.
"""

from alembic import op

revision = "9d6676c0c035"
down_revision = "342ed9b7f6c7"
branch_labels = None
depends_on = None

COMMANDS = (
    "SUBMIT APPROVE REJECT REASSIGN MERGE WITHDRAW RETURN RESUBMIT TRANSFER DELEGATE TAKE_BACK ANSWER DECLINE ADD_SIGN"
    " REMOVE_SIGN CLAIM UNCLAIM RECALL REMIND SUSPEND RESUME TERMINATE EXPIRE RECOVER REVOKE STAND_IN RECLAIM HAND_OVER"
    " COPY ESCALATE AUTO_APPROVE AUTO_REJECT PASS CALLBACK"
)
UNCHANGED = "ARRAY['status', 'version', 'updated_at']"
RULES = f"""ELSIF OLD.status = 'PUBLISHED' AND NEW.status = 'RETIRED'
    AND to_jsonb(NEW) - {UNCHANGED} = to_jsonb(OLD) - {UNCHANGED} THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'a published version never changes' USING ERRCODE = 'restrict_violation';
END $$"""
BEFORE = f"""CREATE OR REPLACE FUNCTION approval_version_immutable() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    IF OLD.status = 'DRAFT' THEN RETURN OLD; END IF;
  ELSIF OLD.status = 'DRAFT' THEN
    RETURN NEW;
  {RULES}"""
AFTER = f"""CREATE OR REPLACE FUNCTION approval_version_immutable() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.status = 'DRAFT' THEN
    RETURN NEW;
  {RULES}"""


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    _commands(f"{COMMANDS} REFUSED")
    op.execute(AFTER)
    _watch("UPDATE")


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    _commands(COMMANDS)
    op.execute(BEFORE)
    _watch("UPDATE OR DELETE")


def _commands(words: str) -> None:
    """What the log may tell."""
    allowed = ", ".join(f"'{word}'" for word in words.split())
    op.execute(
        "ALTER TABLE approval_action DROP CONSTRAINT ck_approval_action_action_word,"
        f" ADD CONSTRAINT ck_approval_action_action_word CHECK (action IN ({allowed}))"
    )


def _watch(acts: str) -> None:
    """What never happens to a version that was published."""
    op.execute("DROP TRIGGER approval_version_immutable ON approval_version")
    op.execute(
        f"CREATE TRIGGER approval_version_immutable BEFORE {acts} ON approval_version"
        " FOR EACH ROW EXECUTE FUNCTION approval_version_immutable()"
    )
