"""files: stored files.

Revises: 57fdd5b422f3. Made: 2026-11-28 10:28:27.711106+00:00.
"""

import sqlalchemy as sa
import sqlmodel  # noqa: F401 - generated columns name its types
from alembic import op

revision = "bc6ddf0a12c4"
down_revision = "57fdd5b422f3"
branch_labels = None
depends_on = None

TABLES = (
    "files_content",
    "files_stored_file",
)
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
        "files_content",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.CheckConstraint("sha256 ~ '^[0-9a-f]{64}$'", name=op.f("ck_files_content_sha256")),
        sa.CheckConstraint("size > 0", name=op.f("ck_files_content_size")),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_files_content")),
        sa.UniqueConstraint("tenant_id", "sha256", name=op.f("uq_files_content_tenant_id_sha256")),
    )
    op.create_table(
        "files_stored_file",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("uploaded_by_id", sa.Uuid(), nullable=False),
        sa.Column("content_id", sa.Uuid(), nullable=True),
        sa.Column("sha256", sa.String(), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(content_id IS NULL) = (received_at IS NULL)",
            name=op.f("ck_files_stored_file_received_with_content"),
        ),
        sa.CheckConstraint(
            "(sha256 IS NULL) = (received_at IS NULL)", name=op.f("ck_files_stored_file_received_with_hash")
        ),
        sa.CheckConstraint("size > 0", name=op.f("ck_files_stored_file_size")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "content_id"],
            ["files_content.tenant_id", "files_content.id"],
            name=op.f("fk_files_stored_file_tenant_id_content_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "uploaded_by_id"],
            ["user_account.tenant_id", "user_account.id"],
            name=op.f("fk_files_stored_file_tenant_id_uploaded_by_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_files_stored_file")),
    )
    op.create_index("ix_files_stored_file_content_id", "files_stored_file", ["tenant_id", "content_id"], unique=False)
    op.create_index(
        op.f("ix_files_stored_file_tenant_id_created_at"),
        "files_stored_file",
        ["tenant_id", "created_at"],
        unique=False,
    )
    op.create_index(
        "ix_files_stored_file_uploaded_by_id",
        "files_stored_file",
        ["tenant_id", "uploaded_by_id"],
        unique=False,
    )
    for table in TABLES:
        for statement in WALLS:
            op.execute(statement.format(table=table))


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    op.drop_index("ix_files_stored_file_uploaded_by_id", table_name="files_stored_file")
    op.drop_index(op.f("ix_files_stored_file_tenant_id_created_at"), table_name="files_stored_file")
    op.drop_index("ix_files_stored_file_content_id", table_name="files_stored_file")
    op.drop_table("files_stored_file")
    op.drop_table("files_content")
