"""identity: direct managers.

Revises: 5da4f25acb93. Made: 2026-11-28 22:35:05.967833+00:00.
"""

import sqlalchemy as sa
import sqlmodel  # noqa: F401 - generated columns name its types
from alembic import op

revision = "2ec1ff04522d"
down_revision = "5da4f25acb93"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    op.add_column("user_account", sa.Column("manager_id", sa.Uuid(), nullable=True))
    op.create_index("ix_user_account_manager_id", "user_account", ["tenant_id", "manager_id"], unique=False)
    op.create_foreign_key(
        op.f("fk_user_account_tenant_id_manager_id"),
        "user_account",
        "user_account",
        ["tenant_id", "manager_id"],
        ["tenant_id", "id"],
    )
    op.create_check_constraint(op.f("ck_user_account_not_under_oneself"), "user_account", "manager_id <> id")


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    op.drop_constraint(op.f("ck_user_account_not_under_oneself"), "user_account", type_="check")
    op.drop_constraint(op.f("fk_user_account_tenant_id_manager_id"), "user_account", type_="foreignkey")
    op.drop_index("ix_user_account_manager_id", table_name="user_account")
    op.drop_column("user_account", "manager_id")
