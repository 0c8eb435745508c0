"""assets: Categories, schedules and movements of fixed assets.

Revises: 30e37b8d49c3. Made: 2026-11-28 10:31:35.792510+00:00.
"""

import sqlalchemy as sa
import sqlmodel  # noqa: F401 - generated columns name its types
from alembic import op

revision = "dda30b42f596"
down_revision = "30e37b8d49c3"
branch_labels = None
depends_on = None

TABLES = (
    "asset_depreciation_run",
    "asset_category",
    "asset",
    "asset_disposal",
    "asset_revision",
    "asset_depreciation_line",
    "asset_movement",
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
        "asset_depreciation_run",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("amount", sa.Numeric(precision=20, scale=6), nullable=False),
        sa.Column("line_count", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "line_count > 0 AND amount > 0", name=op.f("ck_asset_depreciation_run_posts_something")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "company_id"],
            ["company.tenant_id", "company.id"],
            name=op.f("fk_asset_depreciation_run_tenant_id_company_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_asset_depreciation_run")),
    )
    op.create_index(
        op.f("ix_asset_depreciation_run_tenant_id_company_id_until"),
        "asset_depreciation_run",
        ["tenant_id", "company_id", "until"],
        unique=False,
    )
    op.create_table(
        "asset_category",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("cost_account_id", sa.Uuid(), nullable=False),
        sa.Column("accumulated_account_id", sa.Uuid(), nullable=False),
        sa.Column("expense_account_id", sa.Uuid(), nullable=False),
        sa.Column("method", sa.String(length=40), nullable=False),
        sa.Column("life_months", sa.Integer(), nullable=False),
        sa.Column("rate", sa.Numeric(precision=24, scale=12), nullable=True),
        sa.Column("pro_rata", sa.String(length=40), nullable=False),
        sa.Column("frequency", sa.String(length=40), nullable=False),
        sa.Column("residual_fraction", sa.Numeric(precision=24, scale=12), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "frequency IN ('MONTHLY', 'YEARLY')", name=op.f("ck_asset_category_frequency_word")
        ),
        sa.CheckConstraint(
            "method IN ('STRAIGHT_LINE', 'DECLINING_BALANCE', 'DOUBLE_DECLINING', 'WRITTEN_DOWN_VALUE')",
            name=op.f("ck_asset_category_method_word"),
        ),
        sa.CheckConstraint(
            "pro_rata IN ('DAYS', 'MONTHS', 'FULL_MONTHS', 'NEXT_MONTH')",
            name=op.f("ck_asset_category_pro_rata_word"),
        ),
        sa.CheckConstraint(
            "cost_account_id <> accumulated_account_id", name=op.f("ck_asset_category_accounts_differ")
        ),
        sa.CheckConstraint("life_months BETWEEN 1 AND 1200", name=op.f("ck_asset_category_life_range")),
        sa.CheckConstraint("rate > 0 AND rate <= 1", name=op.f("ck_asset_category_rate_is_a_fraction")),
        sa.CheckConstraint(
            "residual_fraction BETWEEN 0 AND 1", name=op.f("ck_asset_category_residual_is_a_fraction")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "accumulated_account_id"],
            ["finance_account.tenant_id", "finance_account.id"],
            name=op.f("fk_asset_category_tenant_id_accumulated_account_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "company_id"],
            ["company.tenant_id", "company.id"],
            name=op.f("fk_asset_category_tenant_id_company_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "cost_account_id"],
            ["finance_account.tenant_id", "finance_account.id"],
            name=op.f("fk_asset_category_tenant_id_cost_account_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "expense_account_id"],
            ["finance_account.tenant_id", "finance_account.id"],
            name=op.f("fk_asset_category_tenant_id_expense_account_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_asset_category")),
        sa.UniqueConstraint(
            "tenant_id", "company_id", "name", name=op.f("uq_asset_category_tenant_id_company_id_name")
        ),
    )
    op.create_index(
        "ix_asset_category_cost_account_id", "asset_category", ["tenant_id", "cost_account_id"], unique=False
    )
    op.create_table(
        "asset",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("category_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("status", sa.String(length=40), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("acquired_on", sa.Date(), nullable=False),
        sa.Column("in_service_on", sa.Date(), nullable=True),
        sa.Column("acquisition_cost", sa.Numeric(precision=20, scale=6), nullable=False),
        sa.Column("depreciated", sa.Numeric(precision=20, scale=6), nullable=False),
        sa.Column("counter_account_id", sa.Uuid(), nullable=True),
        sa.Column("source_line_id", sa.Uuid(), nullable=True),
        sa.Column("origin_type", sa.String(), nullable=True),
        sa.Column("origin_id", sa.Uuid(), nullable=True),
        sa.Column("method", sa.String(length=40), nullable=False),
        sa.Column("life_months", sa.Integer(), nullable=False),
        sa.Column("rate", sa.Numeric(precision=24, scale=12), nullable=True),
        sa.Column("pro_rata", sa.String(length=40), nullable=False),
        sa.Column("frequency", sa.String(length=40), nullable=False),
        sa.Column("residual_value", sa.Numeric(precision=20, scale=6), nullable=False),
        sa.Column("cost", sa.Numeric(precision=20, scale=6), nullable=False),
        sa.Column("accumulated", sa.Numeric(precision=20, scale=6), nullable=False),
        sa.Column("book_value", sa.Numeric(precision=20, scale=6), nullable=False),
        sa.Column("surplus", sa.Numeric(precision=20, scale=6), nullable=False),
        sa.Column("impairment", sa.Numeric(precision=20, scale=6), nullable=False),
        sa.CheckConstraint(
            "(status = 'DRAFT') = (in_service_on IS NULL)", name=op.f("ck_asset_placed_on_a_day")
        ),
        sa.CheckConstraint("frequency IN ('MONTHLY', 'YEARLY')", name=op.f("ck_asset_frequency_word")),
        sa.CheckConstraint(
            "method IN ('STRAIGHT_LINE', 'DECLINING_BALANCE', 'DOUBLE_DECLINING', 'WRITTEN_DOWN_VALUE')",
            name=op.f("ck_asset_method_word"),
        ),
        sa.CheckConstraint(
            "pro_rata IN ('DAYS', 'MONTHS', 'FULL_MONTHS', 'NEXT_MONTH')", name=op.f("ck_asset_pro_rata_word")
        ),
        sa.CheckConstraint(
            "status IN ('DRAFT', 'IN_SERVICE', 'FULLY_DEPRECIATED', 'DISPOSED', 'SOLD')",
            name=op.f("ck_asset_status_word"),
        ),
        sa.CheckConstraint(
            "status IN ('IN_SERVICE', 'FULLY_DEPRECIATED') OR (cost = 0 AND accumulated = 0 AND surplus = 0)",
            name=op.f("ck_asset_nothing_is_left_outside_service"),
        ),
        sa.CheckConstraint(
            "status NOT IN ('IN_SERVICE', 'FULLY_DEPRECIATED') OR book_value >= residual_value",
            name=op.f("ck_asset_not_below_residual"),
        ),
        sa.CheckConstraint(
            "(counter_account_id IS NULL) <> (source_line_id IS NULL)", name=op.f("ck_asset_has_one_source")
        ),
        sa.CheckConstraint(
            "accumulated >= 0 AND accumulated <= cost", name=op.f("ck_asset_accumulated_is_a_part")
        ),
        sa.CheckConstraint(
            "acquisition_cost > 0 AND depreciated BETWEEN 0 AND acquisition_cost",
            name=op.f("ck_asset_cost_positive"),
        ),
        sa.CheckConstraint(
            "book_value = cost - accumulated", name=op.f("ck_asset_book_value_is_what_is_left")
        ),
        sa.CheckConstraint("in_service_on >= acquired_on", name=op.f("ck_asset_acquired_before")),
        sa.CheckConstraint(
            "life_months BETWEEN 1 AND 1200 AND rate > 0 AND rate <= 1", name=op.f("ck_asset_plan_range")
        ),
        sa.CheckConstraint(
            "residual_value >= 0 AND surplus >= 0 AND impairment >= 0", name=op.f("ck_asset_not_negative")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "category_id"],
            ["asset_category.tenant_id", "asset_category.id"],
            name=op.f("fk_asset_tenant_id_category_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "company_id"],
            ["company.tenant_id", "company.id"],
            name=op.f("fk_asset_tenant_id_company_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "counter_account_id"],
            ["finance_account.tenant_id", "finance_account.id"],
            name=op.f("fk_asset_tenant_id_counter_account_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "source_line_id"],
            ["finance_entry_line.tenant_id", "finance_entry_line.id"],
            name=op.f("fk_asset_tenant_id_source_line_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_asset")),
        sa.UniqueConstraint(
            "tenant_id", "company_id", "number", name=op.f("uq_asset_tenant_id_company_id_number")
        ),
    )
    op.create_index("ix_asset_category_id", "asset", ["tenant_id", "category_id"], unique=False)
    op.create_index("ix_asset_source_line_id", "asset", ["tenant_id", "source_line_id"], unique=False)
    op.create_index(
        op.f("ix_asset_tenant_id_company_id_status"),
        "asset",
        ["tenant_id", "company_id", "status"],
        unique=False,
    )
    op.create_table(
        "asset_disposal",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("asset_id", sa.Uuid(), nullable=False),
        sa.Column("disposed_on", sa.Date(), nullable=False),
        sa.Column("fraction", sa.Numeric(precision=24, scale=12), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("proceeds", sa.Numeric(precision=20, scale=6), nullable=False),
        sa.Column("proceeds_account_id", sa.Uuid(), nullable=True),
        sa.Column("cost", sa.Numeric(precision=20, scale=6), nullable=False),
        sa.Column("accumulated", sa.Numeric(precision=20, scale=6), nullable=False),
        sa.Column("book_value", sa.Numeric(precision=20, scale=6), nullable=False),
        sa.Column("gain", sa.Numeric(precision=20, scale=6), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "book_value = cost - accumulated AND proceeds >= 0",
            name=op.f("ck_asset_disposal_book_value_is_what_is_left"),
        ),
        sa.CheckConstraint("fraction > 0 AND fraction <= 1", name=op.f("ck_asset_disposal_fraction_range")),
        sa.CheckConstraint(
            "gain = proceeds - book_value", name=op.f("ck_asset_disposal_gain_is_the_difference")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "asset_id"],
            ["asset.tenant_id", "asset.id"],
            name=op.f("fk_asset_disposal_tenant_id_asset_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "company_id"],
            ["company.tenant_id", "company.id"],
            name=op.f("fk_asset_disposal_tenant_id_company_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "entry_id"],
            ["finance_entry.tenant_id", "finance_entry.id"],
            name=op.f("fk_asset_disposal_tenant_id_entry_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "proceeds_account_id"],
            ["finance_account.tenant_id", "finance_account.id"],
            name=op.f("fk_asset_disposal_tenant_id_proceeds_account_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_asset_disposal")),
        sa.UniqueConstraint("tenant_id", "entry_id", name=op.f("uq_asset_disposal_tenant_id_entry_id")),
    )
    op.create_index("ix_asset_disposal_asset_id", "asset_disposal", ["tenant_id", "asset_id"], unique=False)
    op.create_table(
        "asset_revision",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("asset_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("method", sa.String(length=40), nullable=False),
        sa.Column("rate", sa.Numeric(precision=24, scale=12), nullable=True),
        sa.Column("pro_rata", sa.String(length=40), nullable=False),
        sa.Column("frequency", sa.String(length=40), nullable=False),
        sa.Column("year_month", sa.Integer(), nullable=False),
        sa.Column("life_months", sa.Integer(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("book_value", sa.Numeric(precision=20, scale=6), nullable=False),
        sa.Column("residual_value", sa.Numeric(precision=20, scale=6), nullable=False),
        sa.Column("change", sa.Numeric(precision=20, scale=6), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "frequency IN ('MONTHLY', 'YEARLY')", name=op.f("ck_asset_revision_frequency_word")
        ),
        sa.CheckConstraint(
            "kind = 'REVALUED' OR change <= 0", name=op.f("ck_asset_revision_only_revaluation_adds")
        ),
        sa.CheckConstraint(
            "kind IN ('INITIAL', 'CHANGED', 'REVALUED', 'PARTLY_DISPOSED')",
            name=op.f("ck_asset_revision_kind_word"),
        ),
        sa.CheckConstraint(
            "method IN ('STRAIGHT_LINE', 'DECLINING_BALANCE', 'DOUBLE_DECLINING', 'WRITTEN_DOWN_VALUE')",
            name=op.f("ck_asset_revision_method_word"),
        ),
        sa.CheckConstraint(
            "pro_rata IN ('DAYS', 'MONTHS', 'FULL_MONTHS', 'NEXT_MONTH')",
            name=op.f("ck_asset_revision_pro_rata_word"),
        ),
        sa.CheckConstraint(
            "residual_value >= 0 AND residual_value <= book_value",
            name=op.f("ck_asset_revision_residual_is_a_part"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "asset_id"],
            ["asset.tenant_id", "asset.id"],
            name=op.f("fk_asset_revision_tenant_id_asset_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "company_id"],
            ["company.tenant_id", "company.id"],
            name=op.f("fk_asset_revision_tenant_id_company_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "entry_id"],
            ["finance_entry.tenant_id", "finance_entry.id"],
            name=op.f("fk_asset_revision_tenant_id_entry_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_asset_revision")),
        sa.UniqueConstraint(
            "tenant_id", "asset_id", "position", name=op.f("uq_asset_revision_tenant_id_asset_id_position")
        ),
    )
    op.create_index("ix_asset_revision_entry_id", "asset_revision", ["tenant_id", "entry_id"], unique=False)
    op.create_table(
        "asset_depreciation_line",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("asset_id", sa.Uuid(), nullable=False),
        sa.Column("revision_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("amount", sa.Numeric(precision=20, scale=6), nullable=False),
        sa.Column("book_value", sa.Numeric(precision=20, scale=6), nullable=False),
        sa.Column("status", sa.String(length=40), nullable=False),
        sa.Column("posted_on", sa.Date(), nullable=True),
        sa.Column("entry_id", sa.Uuid(), nullable=True),
        sa.Column("run_id", sa.Uuid(), nullable=True),
        sa.Column("reversal_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "(status = 'REVERSED') = (reversal_id IS NOT NULL)",
            name=op.f("ck_asset_depreciation_line_reversed_has_a_reversal"),
        ),
        sa.CheckConstraint(
            "(status IN ('POSTED', 'REVERSED')) = (entry_id IS NOT NULL) AND (entry_id IS NULL) = (posted_on IS NULL)",
            name=op.f("ck_asset_depreciation_line_posted_has_an_entry"),
        ),
        sa.CheckConstraint(
            "status IN ('PLANNED', 'POSTED', 'REVERSED', 'REPLACED')",
            name=op.f("ck_asset_depreciation_line_status_word"),
        ),
        sa.CheckConstraint("amount > 0", name=op.f("ck_asset_depreciation_line_amount_positive")),
        sa.CheckConstraint(
            "first_day <= last_day", name=op.f("ck_asset_depreciation_line_ends_after_it_begins")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "asset_id"],
            ["asset.tenant_id", "asset.id"],
            name=op.f("fk_asset_depreciation_line_tenant_id_asset_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "company_id"],
            ["company.tenant_id", "company.id"],
            name=op.f("fk_asset_depreciation_line_tenant_id_company_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "entry_id"],
            ["finance_entry.tenant_id", "finance_entry.id"],
            name=op.f("fk_asset_depreciation_line_tenant_id_entry_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "reversal_id"],
            ["finance_entry.tenant_id", "finance_entry.id"],
            name=op.f("fk_asset_depreciation_line_tenant_id_reversal_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "revision_id"],
            ["asset_revision.tenant_id", "asset_revision.id"],
            name=op.f("fk_asset_depreciation_line_tenant_id_revision_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "run_id"],
            ["asset_depreciation_run.tenant_id", "asset_depreciation_run.id"],
            name=op.f("fk_asset_depreciation_line_tenant_id_run_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_asset_depreciation_line")),
    )
    op.create_index(
        "ix_asset_depreciation_line_entry_id",
        "asset_depreciation_line",
        ["tenant_id", "entry_id"],
        unique=False,
    )
    op.create_index(
        "ix_asset_depreciation_line_run_id", "asset_depreciation_line", ["tenant_id", "run_id"], unique=False
    )
    op.create_index(
        op.f("ix_asset_depreciation_line_tenant_id_asset_id_last_day"),
        "asset_depreciation_line",
        ["tenant_id", "asset_id", "last_day"],
        unique=False,
    )
    op.create_index(
        op.f("ix_asset_depreciation_line_tenant_id_company_id_status_last_day"),
        "asset_depreciation_line",
        ["tenant_id", "company_id", "status", "last_day"],
        unique=False,
    )
    op.create_index(
        "uq_asset_depreciation_line_place",
        "asset_depreciation_line",
        ["tenant_id", "revision_id", "position"],
        unique=True,
        postgresql_where=sa.text("status IN ('PLANNED', 'POSTED')"),
    )
    op.create_table(
        "asset_movement",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("category_id", sa.Uuid(), nullable=False),
        sa.Column("asset_id", sa.Uuid(), nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("line_id", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("moved_on", sa.Date(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("cost", sa.Numeric(precision=20, scale=6), nullable=False),
        sa.Column("accumulated", sa.Numeric(precision=20, scale=6), nullable=False),
        sa.CheckConstraint(
            "(kind IN ('DEPRECIATION', 'DEPRECIATION_REVERSAL')) = (line_id IS NOT NULL)",
            name=op.f("ck_asset_movement_has_its_line"),
        ),
        sa.CheckConstraint(
            "kind IN ('ACQUISITION', 'DEPRECIATION', 'DEPRECIATION_REVERSAL', 'REVALUATION', 'DISPOSAL')",
            name=op.f("ck_asset_movement_kind_word"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "asset_id"],
            ["asset.tenant_id", "asset.id"],
            name=op.f("fk_asset_movement_tenant_id_asset_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "category_id"],
            ["asset_category.tenant_id", "asset_category.id"],
            name=op.f("fk_asset_movement_tenant_id_category_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "company_id"],
            ["company.tenant_id", "company.id"],
            name=op.f("fk_asset_movement_tenant_id_company_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "entry_id"],
            ["finance_entry.tenant_id", "finance_entry.id"],
            name=op.f("fk_asset_movement_tenant_id_entry_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "line_id"],
            ["asset_depreciation_line.tenant_id", "asset_depreciation_line.id"],
            name=op.f("fk_asset_movement_tenant_id_line_id"),
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_asset_movement")),
    )
    op.create_index("ix_asset_movement_entry_id", "asset_movement", ["tenant_id", "entry_id"], unique=False)
    op.create_index(
        op.f("ix_asset_movement_tenant_id_asset_id_moved_on"),
        "asset_movement",
        ["tenant_id", "asset_id", "moved_on"],
        unique=False,
    )
    op.create_index(
        op.f("ix_asset_movement_tenant_id_company_id_moved_on"),
        "asset_movement",
        ["tenant_id", "company_id", "moved_on"],
        unique=False,
    )
    op.create_index(
        "uq_asset_movement_line_id",
        "asset_movement",
        ["tenant_id", "line_id"],
        unique=True,
        postgresql_where=sa.text("kind = 'DEPRECIATION'"),
    )
    for table in TABLES:
        for statement in WALLS:
            op.execute(statement.format(table=table))


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    op.drop_index(
        "uq_asset_movement_line_id",
        table_name="asset_movement",
        postgresql_where=sa.text("kind = 'DEPRECIATION'"),
    )
    op.drop_index(op.f("ix_asset_movement_tenant_id_company_id_moved_on"), table_name="asset_movement")
    op.drop_index(op.f("ix_asset_movement_tenant_id_asset_id_moved_on"), table_name="asset_movement")
    op.drop_index("ix_asset_movement_entry_id", table_name="asset_movement")
    op.drop_table("asset_movement")
    op.drop_index(
        "uq_asset_depreciation_line_place",
        table_name="asset_depreciation_line",
        postgresql_where=sa.text("status IN ('PLANNED', 'POSTED')"),
    )
    op.drop_index(
        op.f("ix_asset_depreciation_line_tenant_id_company_id_status_last_day"),
        table_name="asset_depreciation_line",
    )
    op.drop_index(
        op.f("ix_asset_depreciation_line_tenant_id_asset_id_last_day"), table_name="asset_depreciation_line"
    )
    op.drop_index("ix_asset_depreciation_line_run_id", table_name="asset_depreciation_line")
    op.drop_index("ix_asset_depreciation_line_entry_id", table_name="asset_depreciation_line")
    op.drop_table("asset_depreciation_line")
    op.drop_index("ix_asset_revision_entry_id", table_name="asset_revision")
    op.drop_table("asset_revision")
    op.drop_index("ix_asset_disposal_asset_id", table_name="asset_disposal")
    op.drop_table("asset_disposal")
    op.drop_index(op.f("ix_asset_tenant_id_company_id_status"), table_name="asset")
    op.drop_index("ix_asset_source_line_id", table_name="asset")
    op.drop_index("ix_asset_category_id", table_name="asset")
    op.drop_table("asset")
    op.drop_index("ix_asset_category_cost_account_id", table_name="asset_category")
    op.drop_table("asset_category")
    op.drop_index(
        op.f("ix_asset_depreciation_run_tenant_id_company_id_until"), table_name="asset_depreciation_run"
    )
    op.drop_table("asset_depreciation_run")
