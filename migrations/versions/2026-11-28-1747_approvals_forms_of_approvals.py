"""approvals: forms of approvals.

Revises: d4c8046fd1f6. Made: 2026-11-28 17:47:52.076105+00:00.
"""

import sqlalchemy as sa
import sqlmodel  # noqa: F401 - generated columns name its types
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "acea128412fb"
down_revision = "d4c8046fd1f6"
branch_labels = None
depends_on = None

TABLES = ("approval_form_file", "approval_form_revision")
WALLS = (
    "ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
    "ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
    "CREATE POLICY tenant ON {table} TO bizsuite_app"
    " USING (tenant_id = (SELECT nullif(current_setting('app.tenant', true), '')::uuid))",
    "GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO bizsuite_app",
)
APPEND_ONLY = (
    """CREATE FUNCTION approval_form_revision_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'rows of approval_form_revision never change' USING ERRCODE = 'restrict_violation'; END $$""",
    """CREATE TRIGGER approval_form_revision_append_only BEFORE UPDATE OR DELETE ON approval_form_revision
FOR EACH ROW EXECUTE FUNCTION approval_form_revision_append_only()""",
)
WITHOUT_DEFAULT = {
    "approval_instance": ("form", "summary"),
    "approval_task": ("signature",),
    "approval_version": ("form",),
}


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    op.create_table(
        "approval_form_file",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("instance_id", sa.Uuid(), nullable=False),
        sa.Column("file_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "file_id"],
            ["files_stored_file.tenant_id", "files_stored_file.id"],
            name=op.f("fk_approval_form_file_tenant_id_file_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "instance_id"],
            ["approval_instance.tenant_id", "approval_instance.id"],
            name=op.f("fk_approval_form_file_tenant_id_instance_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_approval_form_file")),
        sa.UniqueConstraint(
            "tenant_id",
            "instance_id",
            "file_id",
            name=op.f("uq_approval_form_file_tenant_id_instance_id_file_id"),
        ),
    )
    op.create_index(
        "ix_approval_form_file_file_id", "approval_form_file", ["tenant_id", "file_id"], unique=False
    )
    op.create_table(
        "approval_form_revision",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("instance_id", sa.Uuid(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("form", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("changes", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("revision > 0", name=op.f("ck_approval_form_revision_counted_from_one")),
        sa.ForeignKeyConstraint(
            ["tenant_id", "author_id"],
            ["user_account.tenant_id", "user_account.id"],
            name=op.f("fk_approval_form_revision_tenant_id_author_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "instance_id"],
            ["approval_instance.tenant_id", "approval_instance.id"],
            name=op.f("fk_approval_form_revision_tenant_id_instance_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_approval_form_revision")),
        sa.UniqueConstraint(
            "tenant_id",
            "instance_id",
            "revision",
            name=op.f("uq_approval_form_revision_tenant_id_instance_id_revision"),
        ),
    )
    op.add_column("approval_action", sa.Column("form_revision_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(
        op.f("fk_approval_action_tenant_id_form_revision_id"),
        "approval_action",
        "approval_form_revision",
        ["tenant_id", "form_revision_id"],
        ["tenant_id", "id"],
    )
    op.alter_column("approval_definition", "guard", existing_type=sa.VARCHAR(), nullable=True)
    op.add_column(
        "approval_instance",
        sa.Column("form", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False),
    )
    op.add_column(
        "approval_instance",
        sa.Column("summary", postgresql.JSONB(astext_type=sa.Text()), server_default="[]", nullable=False),
    )
    op.add_column("approval_instance", sa.Column("copied_from_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(
        op.f("fk_approval_instance_tenant_id_copied_from_id"),
        "approval_instance",
        "approval_instance",
        ["tenant_id", "copied_from_id"],
        ["tenant_id", "id"],
    )
    op.add_column("approval_task", sa.Column("signature", sa.Text(), server_default="", nullable=False))
    op.add_column("approval_task", sa.Column("signature_file_id", sa.Uuid(), nullable=True))
    op.create_index(
        "ix_approval_task_signature_file_id",
        "approval_task",
        ["tenant_id", "signature_file_id"],
        unique=False,
    )
    op.create_foreign_key(
        op.f("fk_approval_task_tenant_id_signature_file_id"),
        "approval_task",
        "files_stored_file",
        ["tenant_id", "signature_file_id"],
        ["tenant_id", "id"],
    )
    op.add_column(
        "approval_version",
        sa.Column("form", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False),
    )
    for table, columns in WITHOUT_DEFAULT.items():
        for column in columns:
            op.alter_column(table, column, server_default=None)
    for table in TABLES:
        for statement in WALLS:
            op.execute(statement.format(table=table))
    for statement in APPEND_ONLY:
        op.execute(statement)


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    op.drop_column("approval_version", "form")
    op.drop_constraint(
        op.f("fk_approval_task_tenant_id_signature_file_id"), "approval_task", type_="foreignkey"
    )
    op.drop_index("ix_approval_task_signature_file_id", table_name="approval_task")
    op.drop_column("approval_task", "signature_file_id")
    op.drop_column("approval_task", "signature")
    op.drop_constraint(
        op.f("fk_approval_instance_tenant_id_copied_from_id"), "approval_instance", type_="foreignkey"
    )
    op.drop_column("approval_instance", "copied_from_id")
    op.drop_column("approval_instance", "summary")
    op.drop_column("approval_instance", "form")
    op.execute("ALTER TABLE approval_definition NO FORCE ROW LEVEL SECURITY")
    op.execute("UPDATE approval_definition SET guard = '' WHERE guard IS NULL")
    op.execute("ALTER TABLE approval_definition FORCE ROW LEVEL SECURITY")
    op.alter_column("approval_definition", "guard", existing_type=sa.VARCHAR(), nullable=False)
    op.drop_constraint(
        op.f("fk_approval_action_tenant_id_form_revision_id"), "approval_action", type_="foreignkey"
    )
    op.drop_column("approval_action", "form_revision_id")
    op.drop_table("approval_form_revision")
    op.execute("DROP FUNCTION approval_form_revision_append_only()")
    op.drop_index("ix_approval_form_file_file_id", table_name="approval_form_file")
    op.drop_table("approval_form_file")
