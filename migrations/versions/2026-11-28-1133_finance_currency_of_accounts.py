"""finance: currency of accounts.

Revises: 9d4c89f12d2f. Made: 2026-11-28 11:33:43.088781+00:00.
"""

import sqlalchemy as sa
import sqlmodel  # noqa: F401 - generated columns name its types
from alembic import op

revision = "c71a6ded1b9b"
down_revision = "9d4c89f12d2f"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    op.add_column("finance_account", sa.Column("currency", sa.String(length=3), nullable=True))
    op.create_check_constraint(
        op.f("ck_finance_account_heading_without_currency"),
        "finance_account",
        "NOT (is_heading AND currency IS NOT NULL)",
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    op.drop_column("finance_account", "currency")
