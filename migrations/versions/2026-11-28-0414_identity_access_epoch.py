"""identity: access epoch.

Revises: 7c0f6a52d9b4. Made: 2026-11-28 04:14:48.330563+00:00.
"""

import sqlalchemy as sa
import sqlmodel  # noqa: F401 - generated columns name its types
from alembic import op

from bizsuite.kernel.schema import row_security

revision = '15f1455dc86a'
down_revision = '7c0f6a52d9b4'
branch_labels = None
depends_on = None

COUNT = """CREATE FUNCTION identity_access_changed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  changed jsonb := CASE WHEN TG_OP = 'DELETE' THEN to_jsonb(OLD) ELSE to_jsonb(NEW) END;
BEGIN
  INSERT INTO identity_access_epoch (tenant_id, id, version, created_at, updated_at, epoch)
    VALUES ((changed ->> 'tenant_id')::uuid, (changed ->> TG_ARGV[0])::uuid, 1, now(), now(), 1)
    ON CONFLICT (tenant_id, id) DO UPDATE SET epoch = identity_access_epoch.epoch + 1;
  RETURN NULL;
END $$"""
COUNTED = {
    "user_account": ("UPDATE OR DELETE", "id"),
    "identity_user_company": ("INSERT OR UPDATE OR DELETE", "user_id"),
    "identity_user_role": ("INSERT OR UPDATE OR DELETE", "user_id"),
    "identity_role": ("UPDATE OR DELETE", "tenant_id"),
    "identity_role_grant": ("INSERT OR UPDATE OR DELETE", "tenant_id"),
    "department": ("INSERT OR UPDATE OR DELETE", "tenant_id"),
    "company": ("UPDATE OR DELETE", "tenant_id"),
}
"""Which changes count, and for whom: the column that names a user, or the tenant."""


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    op.create_table('identity_access_epoch',
    sa.Column('tenant_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('version', sa.Integer(), server_default='1', nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),
    sa.Column('epoch', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('tenant_id', 'id', name=op.f('pk_identity_access_epoch'))
    )
    for statement in row_security("identity_access_epoch"):
        op.execute(statement)
    op.execute(COUNT)
    for table, (changes, column) in COUNTED.items():
        op.execute(
            f"CREATE TRIGGER {table}_access AFTER {changes} ON {table}"
            f" FOR EACH ROW EXECUTE FUNCTION identity_access_changed('{column}')"
        )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    for table in COUNTED:
        op.execute(f"DROP TRIGGER {table}_access ON {table}")
    op.execute("DROP FUNCTION identity_access_changed()")
    op.drop_table('identity_access_epoch')
