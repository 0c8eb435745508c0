"""All tables, roles, policies and triggers of the first version."""

from alembic import op

revision = "first"
down_revision = None
branch_labels = None
depends_on = None

STATEMENTS = [
    r"""
DO $$ BEGIN CREATE ROLE bizsuite_app NOLOGIN NOBYPASSRLS; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$
""",
    r"""
GRANT bizsuite_app TO CURRENT_USER
""",
    r"""
GRANT USAGE ON SCHEMA public TO bizsuite_app
""",
    r"""
DO $$ BEGIN CREATE ROLE bizsuite_relay NOLOGIN NOBYPASSRLS; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$
""",
    r"""
GRANT bizsuite_relay TO CURRENT_USER
""",
    r"""
GRANT USAGE ON SCHEMA public TO bizsuite_relay
""",
    r"""
DO $$ BEGIN CREATE ROLE bizsuite_jobs NOLOGIN NOBYPASSRLS; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$
""",
    r"""
GRANT bizsuite_jobs TO CURRENT_USER
""",
    r"""
GRANT USAGE ON SCHEMA public TO bizsuite_jobs
""",
    r"""
DO $$ BEGIN CREATE EXTENSION IF NOT EXISTS btree_gin;
EXCEPTION WHEN insufficient_privilege OR undefined_file OR feature_not_supported THEN NULL; END $$
""",
    r"""
CREATE TABLE audit_entry (
	tenant_id UUID NOT NULL, 
	id UUID NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	actor_id UUID, 
	request_id TEXT NOT NULL, 
	command TEXT NOT NULL, 
	changes JSONB NOT NULL, 
	CONSTRAINT pk_audit_entry PRIMARY KEY (tenant_id, id)
)
""",
    r"""
CREATE INDEX ix_audit_entry_tenant_id_created_at ON audit_entry (tenant_id, created_at)
""",
    r"""
CREATE INDEX ix_audit_entry_tenant_id_actor_id ON audit_entry (tenant_id, actor_id)
""",
    r"""
CREATE FUNCTION audit_entry_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'rows of audit_entry never change' USING ERRCODE = 'restrict_violation'; END $$
""",
    r"""
CREATE TRIGGER audit_entry_append_only BEFORE UPDATE OR DELETE ON audit_entry
FOR EACH ROW EXECUTE FUNCTION audit_entry_append_only()
""",
    r"""
CREATE TABLE catalog_unit_category (
	tenant_id UUID NOT NULL, 
	id UUID NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	name VARCHAR NOT NULL, 
	CONSTRAINT pk_catalog_unit_category PRIMARY KEY (tenant_id, id), 
	CONSTRAINT uq_catalog_unit_category_tenant_id_name UNIQUE (tenant_id, name)
)
""",
    r"""
CREATE TABLE catalog_category (
	tenant_id UUID NOT NULL, 
	id UUID NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	name VARCHAR NOT NULL, 
	description TEXT NOT NULL, 
	parent_id UUID, 
	CONSTRAINT pk_catalog_category PRIMARY KEY (tenant_id, id), 
	CONSTRAINT uq_catalog_category_tenant_id_parent_id_name UNIQUE NULLS NOT DISTINCT (tenant_id, parent_id, name), 
	CONSTRAINT ck_catalog_category_not_below_itself CHECK (parent_id <> id), 
	CONSTRAINT fk_catalog_category_tenant_id_parent_id FOREIGN KEY(tenant_id, parent_id) REFERENCES catalog_category (tenant_id, id)
)
""",
    r"""
CREATE TABLE catalog_attribute (
	tenant_id UUID NOT NULL, 
	id UUID NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	name VARCHAR NOT NULL, 
	CONSTRAINT pk_catalog_attribute PRIMARY KEY (tenant_id, id), 
	CONSTRAINT uq_catalog_attribute_tenant_id_name UNIQUE (tenant_id, name)
)
""",
    r"""
CREATE TABLE catalog_price_list (
	tenant_id UUID NOT NULL, 
	id UUID NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	name VARCHAR NOT NULL, 
	currency VARCHAR(3) NOT NULL, 
	is_active BOOLEAN NOT NULL, 
	CONSTRAINT pk_catalog_price_list PRIMARY KEY (tenant_id, id), 
	CONSTRAINT uq_catalog_price_list_tenant_id_name UNIQUE (tenant_id, name)
)
""",
    r"""
CREATE INDEX ix_catalog_price_list_tenant_id_currency ON catalog_price_list (tenant_id, currency)
""",
    r"""
CREATE TABLE tenant (
	id UUID NOT NULL, 
	name VARCHAR NOT NULL, 
	title VARCHAR NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	CONSTRAINT pk_tenant PRIMARY KEY (id), 
	CONSTRAINT uq_tenant_name UNIQUE (name)
)
""",
    r"""
GRANT SELECT, INSERT ON tenant TO bizsuite_app
""",
    r"""
CREATE TABLE sign_in_throttle (
	key VARCHAR NOT NULL, 
	attempts INTEGER NOT NULL, 
	since TIMESTAMP WITH TIME ZONE NOT NULL, 
	CONSTRAINT pk_sign_in_throttle PRIMARY KEY (key)
)
""",
    r"""
GRANT SELECT, INSERT, UPDATE, DELETE ON sign_in_throttle TO bizsuite_app
""",
    r"""
CREATE TABLE company (
	tenant_id UUID NOT NULL, 
	id UUID NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	name VARCHAR NOT NULL, 
	currency VARCHAR(3) NOT NULL, 
	zone VARCHAR NOT NULL, 
	CONSTRAINT pk_company PRIMARY KEY (tenant_id, id), 
	CONSTRAINT uq_company_tenant_id_name UNIQUE (tenant_id, name), 
	CONSTRAINT ck_company_currency_code CHECK (currency ~ '^[A-Z]{3}$')
)
""",
    r"""
CREATE TABLE department (
	tenant_id UUID NOT NULL, 
	id UUID NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	name VARCHAR NOT NULL, 
	parent_id UUID, 
	head_id UUID, 
	CONSTRAINT pk_department PRIMARY KEY (tenant_id, id), 
	CONSTRAINT uq_department_tenant_id_parent_id_name UNIQUE NULLS NOT DISTINCT (tenant_id, parent_id, name), 
	CONSTRAINT ck_department_not_below_itself CHECK (parent_id <> id), 
	CONSTRAINT fk_department_tenant_id_parent_id FOREIGN KEY(tenant_id, parent_id) REFERENCES department (tenant_id, id)
)
""",
    r"""
CREATE INDEX ix_department_tenant_id_head_id ON department (tenant_id, head_id)
""",
    r"""
CREATE TABLE identity_role (
	tenant_id UUID NOT NULL, 
	id UUID NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	key VARCHAR NOT NULL, 
	name VARCHAR NOT NULL, 
	is_built_in BOOLEAN NOT NULL, 
	CONSTRAINT pk_identity_role PRIMARY KEY (tenant_id, id), 
	CONSTRAINT uq_identity_role_tenant_id_key UNIQUE (tenant_id, key)
)
""",
    r"""
CREATE TABLE party (
	tenant_id UUID NOT NULL, 
	id UUID NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	kind VARCHAR(40) NOT NULL, 
	name VARCHAR NOT NULL, 
	legal_name TEXT NOT NULL, 
	salutation TEXT NOT NULL, 
	language TEXT, 
	note TEXT NOT NULL, 
	search TSVECTOR, 
	CONSTRAINT pk_party PRIMARY KEY (tenant_id, id), 
	CONSTRAINT ck_party_named CHECK (name <> ''), 
	CONSTRAINT ck_party_kind_word CHECK (kind IN ('PERSON', 'ORGANISATION'))
)
""",
    r"""
CREATE INDEX ix_party_tenant_id_name_id ON party (tenant_id, name, id)
""",
    r"""
DO $$ BEGIN
IF EXISTS (SELECT FROM pg_extension WHERE extname = 'btree_gin')
THEN CREATE INDEX ix_party_search ON party USING gin (tenant_id, search);
ELSE CREATE INDEX ix_party_search ON party USING gin (search);
END IF; END $$
""",
    r"""
CREATE TABLE external_id (
	tenant_id UUID NOT NULL, 
	id UUID NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	subject_type VARCHAR NOT NULL, 
	subject_id UUID NOT NULL, 
	system VARCHAR NOT NULL, 
	value VARCHAR NOT NULL, 
	CONSTRAINT pk_external_id PRIMARY KEY (tenant_id, id), 
	CONSTRAINT uq_external_id_tenant_id_subject_type_system_value UNIQUE (tenant_id, subject_type, system, value)
)
""",
    r"""
CREATE INDEX ix_external_id_tenant_id_subject_id ON external_id (tenant_id, subject_id)
""",
    r"""
CREATE TABLE outbox_event (
	id BIGINT GENERATED ALWAYS AS IDENTITY, 
	tenant_id UUID NOT NULL, 
	seq BIGINT, 
	type TEXT NOT NULL, 
	subject_type TEXT NOT NULL, 
	subject_id UUID NOT NULL, 
	actor_id UUID, 
	company_id UUID, 
	request_id TEXT NOT NULL, 
	payload JSONB NOT NULL, 
	occurred_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	stored_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	CONSTRAINT pk_outbox_event PRIMARY KEY (id), 
	CONSTRAINT uq_outbox_event_tenant_id_seq UNIQUE (tenant_id, seq)
)
""",
    r"""
CREATE INDEX ix_outbox_event_unsequenced ON outbox_event (id) WHERE seq IS NULL
""",
    r"""
ALTER TABLE outbox_event ENABLE ROW LEVEL SECURITY
""",
    r"""
ALTER TABLE outbox_event FORCE ROW LEVEL SECURITY
""",
    r"""
CREATE POLICY tenant ON outbox_event TO bizsuite_app USING (tenant_id = (SELECT nullif(current_setting('app.tenant', true), '')::uuid))
""",
    r"""
GRANT SELECT, INSERT ON outbox_event TO bizsuite_app
""",
    r"""
CREATE POLICY relay ON outbox_event TO bizsuite_relay USING (true)
""",
    r"""
GRANT SELECT, UPDATE (seq) ON outbox_event TO bizsuite_relay
""",
    r"""
CREATE TABLE outbox_counter (
	tenant_id UUID NOT NULL, 
	seq BIGINT NOT NULL, 
	CONSTRAINT pk_outbox_counter PRIMARY KEY (tenant_id)
)
""",
    r"""
ALTER TABLE outbox_counter ENABLE ROW LEVEL SECURITY
""",
    r"""
ALTER TABLE outbox_counter FORCE ROW LEVEL SECURITY
""",
    r"""
CREATE POLICY tenant ON outbox_counter TO bizsuite_app USING (tenant_id = (SELECT nullif(current_setting('app.tenant', true), '')::uuid))
""",
    r"""
GRANT SELECT ON outbox_counter TO bizsuite_app
""",
    r"""
CREATE POLICY relay ON outbox_counter TO bizsuite_relay USING (true)
""",
    r"""
GRANT SELECT, INSERT, UPDATE ON outbox_counter TO bizsuite_relay
""",
    r"""
CREATE TABLE idempotency_key (
	tenant_id UUID NOT NULL, 
	id UUID NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	actor_id UUID NOT NULL, 
	key VARCHAR(255) NOT NULL, 
	fingerprint VARCHAR NOT NULL, 
	outcome JSONB, 
	CONSTRAINT pk_idempotency_key PRIMARY KEY (tenant_id, id), 
	CONSTRAINT uq_idempotency_key_tenant_id_actor_id_key UNIQUE (tenant_id, actor_id, key)
)
""",
    r"""
CREATE INDEX ix_idempotency_key_tenant_id_created_at ON idempotency_key (tenant_id, created_at)
""",
    r"""
CREATE TABLE number_series (
	tenant_id UUID NOT NULL, 
	id UUID NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	company_id UUID NOT NULL, 
	key TEXT NOT NULL, 
	year INTEGER NOT NULL, 
	last BIGINT NOT NULL, 
	CONSTRAINT pk_number_series PRIMARY KEY (tenant_id, id), 
	CONSTRAINT uq_number_series_tenant_id_company_id_key_year UNIQUE (tenant_id, company_id, key, year)
)
""",
    r"""
CREATE TABLE pipeline_stage (
	tenant_id UUID NOT NULL, 
	id UUID NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	name VARCHAR NOT NULL, 
	position INTEGER NOT NULL, 
	probability NUMERIC(24, 12) NOT NULL, 
	category VARCHAR(40) NOT NULL, 
	kind VARCHAR(40) NOT NULL, 
	policy VARCHAR(40) NOT NULL, 
	CONSTRAINT pk_pipeline_stage PRIMARY KEY (tenant_id, id), 
	CONSTRAINT uq_pipeline_stage_tenant_id_name UNIQUE (tenant_id, name), 
	CONSTRAINT ck_pipeline_stage_probability_is_a_fraction CHECK (probability BETWEEN 0 AND 1), 
	CONSTRAINT ck_pipeline_stage_closed_is_certain CHECK ((kind = 'WON') <= (probability = 1) AND (kind = 'LOST') <= (probability = 0)), 
	CONSTRAINT ck_pipeline_stage_category_word CHECK (category IN ('PIPELINE', 'BEST_CASE', 'COMMIT', 'CLOSED', 'OMITTED')), 
	CONSTRAINT ck_pipeline_stage_kind_word CHECK (kind IN ('OPEN', 'WON', 'LOST')), 
	CONSTRAINT ck_pipeline_stage_policy_word CHECK (policy IN ('RESET', 'KEEP'))
)
""",
    r"""
CREATE TABLE approval_definition (
	tenant_id UUID NOT NULL, 
	id UUID NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	key VARCHAR NOT NULL, 
	guard VARCHAR NOT NULL, 
	subject_type VARCHAR NOT NULL, 
	title_en VARCHAR NOT NULL, 
	title_zh VARCHAR NOT NULL, 
	is_enabled BOOLEAN NOT NULL, 
	CONSTRAINT pk_approval_definition PRIMARY KEY (tenant_id, id), 
	CONSTRAINT uq_approval_definition_tenant_id_key UNIQUE (tenant_id, key)
)
""",
    r"""
CREATE INDEX ix_approval_definition_tenant_id_guard ON approval_definition (tenant_id, guard)
""",
    r"""
CREATE TABLE catalog_unit (
	tenant_id UUID NOT NULL, 
	id UUID NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	category_id UUID NOT NULL, 
	code VARCHAR NOT NULL, 
	name VARCHAR NOT NULL, 
	factor NUMERIC(24, 12) NOT NULL, 
	rate NUMERIC(24, 12) NOT NULL, 
	rounding NUMERIC(20, 6) NOT NULL, 
	is_active BOOLEAN NOT NULL, 
	CONSTRAINT pk_catalog_unit PRIMARY KEY (tenant_id, id), 
	CONSTRAINT uq_catalog_unit_tenant_id_code UNIQUE (tenant_id, code), 
	CONSTRAINT ck_catalog_unit_positive CHECK (factor > 0 AND rate > 0 AND rounding > 0), 
	CONSTRAINT fk_catalog_unit_tenant_id_category_id FOREIGN KEY(tenant_id, category_id) REFERENCES catalog_unit_category (tenant_id, id)
)
""",
    r"""
CREATE INDEX ix_catalog_unit_category_id ON catalog_unit (tenant_id, category_id)
""",
    r"""
CREATE TABLE catalog_template (
	tenant_id UUID NOT NULL, 
	id UUID NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	name VARCHAR NOT NULL, 
	description TEXT NOT NULL, 
	kind VARCHAR(40) NOT NULL, 
	category_id UUID, 
	CONSTRAINT pk_catalog_template PRIMARY KEY (tenant_id, id), 
	CONSTRAINT ck_catalog_template_kind_word CHECK (kind IN ('GOODS', 'SERVICE')), 
	CONSTRAINT fk_catalog_template_tenant_id_category_id FOREIGN KEY(tenant_id, category_id) REFERENCES catalog_category (tenant_id, id)
)
""",
    r"""
CREATE INDEX ix_catalog_template_category_id ON catalog_template (tenant_id, category_id)
""",
    r"""
CREATE INDEX ix_catalog_template_tenant_id_name_id ON catalog_template (tenant_id, name, id)
""",
    r"""
CREATE TABLE user_account (
	tenant_id UUID NOT NULL, 
	id UUID NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	email VARCHAR NOT NULL, 
	name VARCHAR NOT NULL, 
	company_id UUID NOT NULL, 
	department_id UUID, 
	is_active BOOLEAN NOT NULL, 
	locale VARCHAR NOT NULL, 
	password_hash TEXT, 
	CONSTRAINT pk_user_account PRIMARY KEY (tenant_id, id), 
	CONSTRAINT uq_user_account_tenant_id_email UNIQUE (tenant_id, email), 
	CONSTRAINT ck_user_account_email_lower CHECK (email = lower(email)), 
	CONSTRAINT ck_user_account_locale_known CHECK (locale IN ('en', 'zh')), 
	CONSTRAINT fk_user_account_tenant_id_company_id FOREIGN KEY(tenant_id, company_id) REFERENCES company (tenant_id, id), 
	CONSTRAINT fk_user_account_tenant_id_department_id FOREIGN KEY(tenant_id, department_id) REFERENCES department (tenant_id, id)
)
""",
    r"""
CREATE INDEX ix_user_account_company_id ON user_account (tenant_id, company_id)
""",
    r"""
CREATE INDEX ix_user_account_department_id ON user_account (tenant_id, department_id)
""",
    r"""
CREATE INDEX ix_user_account_tenant_id_name ON user_account (tenant_id, name)
""",
    r"""
CREATE TABLE identity_role_grant (
	tenant_id UUID NOT NULL, 
	id UUID NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	role_id UUID NOT NULL, 
	permission VARCHAR NOT NULL, 
	scope VARCHAR(40) NOT NULL, 
	CONSTRAINT pk_identity_role_grant PRIMARY KEY (tenant_id, id), 
	CONSTRAINT uq_identity_role_grant_tenant_id_role_id_permission UNIQUE (tenant_id, role_id, permission), 
	CONSTRAINT fk_identity_role_grant_tenant_id_role_id FOREIGN KEY(tenant_id, role_id) REFERENCES identity_role (tenant_id, id), 
	CONSTRAINT ck_identity_role_grant_scope_word CHECK (scope IN ('OWN', 'DEPARTMENT', 'DEPARTMENT_TREE', 'ALL'))
)
""",
    r"""
CREATE TABLE party_supplier (
	tenant_id UUID NOT NULL, 
	id UUID NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	number VARCHAR NOT NULL, 
	currency VARCHAR(3), 
	is_active BOOLEAN NOT NULL, 
	CONSTRAINT pk_party_supplier PRIMARY KEY (tenant_id, id), 
	CONSTRAINT fk_party_supplier_tenant_id_id FOREIGN KEY(tenant_id, id) REFERENCES party (tenant_id, id), 
	CONSTRAINT uq_party_supplier_tenant_id_number UNIQUE (tenant_id, number)
)
""",
    r"""
CREATE TABLE party_address (
	tenant_id UUID NOT NULL, 
	id UUID NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	party_id UUID NOT NULL, 
	position INTEGER NOT NULL, 
	kind VARCHAR(40) NOT NULL, 
	lines TEXT NOT NULL, 
	city TEXT NOT NULL, 
	region TEXT NOT NULL, 
	postal_code TEXT NOT NULL, 
	country TEXT NOT NULL, 
	CONSTRAINT pk_party_address PRIMARY KEY (tenant_id, id), 
	CONSTRAINT fk_party_address_tenant_id_party_id FOREIGN KEY(tenant_id, party_id) REFERENCES party (tenant_id, id), 
	CONSTRAINT ck_party_address_kind_word CHECK (kind IN ('MAIN', 'BILLING', 'SHIPPING', 'HOME'))
)
""",
    r"""
CREATE INDEX ix_party_address_tenant_id_party_id_position ON party_address (tenant_id, party_id, position)
""",
    r"""
CREATE TABLE party_contact_point (
	tenant_id UUID NOT NULL, 
	id UUID NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	party_id UUID NOT NULL, 
	position INTEGER NOT NULL, 
	kind VARCHAR(40) NOT NULL, 
	value VARCHAR NOT NULL, 
	label TEXT NOT NULL, 
	is_primary BOOLEAN NOT NULL, 
	CONSTRAINT pk_party_contact_point PRIMARY KEY (tenant_id, id), 
	CONSTRAINT uq_party_contact_point_tenant_id_party_id_kind_value UNIQUE (tenant_id, party_id, kind, value), 
	CONSTRAINT fk_party_contact_point_tenant_id_party_id FOREIGN KEY(tenant_id, party_id) REFERENCES party (tenant_id, id), 
	CONSTRAINT ck_party_contact_point_kind_word CHECK (kind IN ('EMAIL', 'PHONE', 'FAX', 'WEB'))
)
""",
    r"""
CREATE UNIQUE INDEX uq_party_contact_point_primary ON party_contact_point (tenant_id, party_id, kind) WHERE is_primary
""",
    r"""
CREATE INDEX ix_party_contact_point_tenant_id_value ON party_contact_point (tenant_id, value)
""",
    r"""
CREATE TABLE finance_account (
	tenant_id UUID NOT NULL, 
	id UUID NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	company_id UUID NOT NULL, 
	code VARCHAR NOT NULL, 
	name VARCHAR NOT NULL, 
	kind VARCHAR(40) NOT NULL, 
	purpose VARCHAR(40), 
	parent_id UUID, 
	is_heading BOOLEAN NOT NULL, 
	is_active BOOLEAN NOT NULL, 
	CONSTRAINT pk_finance_account PRIMARY KEY (tenant_id, id), 
	CONSTRAINT uq_finance_account_tenant_id_company_id_code UNIQUE (tenant_id, company_id, code), 
	CONSTRAINT ck_finance_account_not_below_itself CHECK (parent_id <> id), 
	CONSTRAINT ck_finance_account_heading_without_purpose CHECK (NOT (is_heading AND purpose IS NOT NULL)), 
	CONSTRAINT fk_finance_account_tenant_id_company_id FOREIGN KEY(tenant_id, company_id) REFERENCES company (tenant_id, id), 
	CONSTRAINT ck_finance_account_kind_word CHECK (kind IN ('ASSET_RECEIVABLE', 'ASSET_CASH', 'ASSET_INVENTORY', 'ASSET_CURRENT', 'ASSET_FIXED', 'LIABILITY_PAYABLE', 'LIABILITY_TAX', 'LIABILITY_CURRENT', 'LIABILITY_LONG_TERM', 'EQUITY', 'INCOME', 'INCOME_OTHER', 'COST_OF_SALES', 'EXPENSE')), 
	CONSTRAINT ck_finance_account_purpose_word CHECK (purpose IN ('RECEIVABLE', 'PAYABLE', 'BANK', 'CASH', 'INVENTORY', 'GOODS_RECEIVED', 'SALES', 'CHARGES', 'SALES_TAX', 'PURCHASE_TAX', 'COST_OF_SALES', 'OPENING', 'RETAINED', 'EXCHANGE_GAIN', 'EXCHANGE_LOSS')), 
	CONSTRAINT fk_finance_account_tenant_id_parent_id FOREIGN KEY(tenant_id, parent_id) REFERENCES finance_account (tenant_id, id)
)
""",
    r"""
CREATE UNIQUE INDEX uq_finance_account_purpose ON finance_account (tenant_id, company_id, purpose) WHERE purpose IS NOT NULL
""",
    r"""
CREATE INDEX ix_finance_account_parent_id ON finance_account (tenant_id, parent_id)
""",
    r"""
CREATE TABLE finance_journal (
	tenant_id UUID NOT NULL, 
	id UUID NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	company_id UUID NOT NULL, 
	code VARCHAR NOT NULL, 
	name VARCHAR NOT NULL, 
	kind VARCHAR(40) NOT NULL, 
	CONSTRAINT pk_finance_journal PRIMARY KEY (tenant_id, id), 
	CONSTRAINT uq_finance_journal_tenant_id_company_id_code UNIQUE (tenant_id, company_id, code), 
	CONSTRAINT fk_finance_journal_tenant_id_company_id FOREIGN KEY(tenant_id, company_id) REFERENCES company (tenant_id, id), 
	CONSTRAINT ck_finance_journal_kind_word CHECK (kind IN ('SALES', 'SALES_CREDIT', 'RECEIPTS', 'EXCHANGE', 'INVENTORY', 'GENERAL'))
)
""",
    r"""
CREATE TABLE finance_party_balance (
	tenant_id UUID NOT NULL, 
	id UUID NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	company_id UUID NOT NULL, 
	party_id UUID NOT NULL, 
	receivable NUMERIC(20, 6) NOT NULL, 
	committed NUMERIC(20, 6) NOT NULL, 
	credit_limit NUMERIC(20, 6), 
	CONSTRAINT pk_finance_party_balance PRIMARY KEY (tenant_id, id), 
	CONSTRAINT uq_finance_party_balance_tenant_id_company_id_party_id UNIQUE (tenant_id, company_id, party_id), 
	CONSTRAINT ck_finance_party_balance_committed_not_negative CHECK (committed >= 0), 
	CONSTRAINT ck_finance_party_balance_limit_not_negative CHECK (credit_limit >= 0), 
	CONSTRAINT fk_finance_party_balance_tenant_id_company_id FOREIGN KEY(tenant_id, company_id) REFERENCES company (tenant_id, id), 
	CONSTRAINT fk_finance_party_balance_tenant_id_party_id FOREIGN KEY(tenant_id, party_id) REFERENCES party (tenant_id, id)
)
""",
    r"""
CREATE INDEX ix_finance_party_balance_party_id ON finance_party_balance (tenant_id, party_id)
""",
    r"""
CREATE TABLE finance_commitment (
	tenant_id UUID NOT NULL, 
	id UUID NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	company_id UUID NOT NULL, 
	party_id UUID NOT NULL, 
	source_type VARCHAR NOT NULL, 
	source_id UUID NOT NULL, 
	amount NUMERIC(20, 6) NOT NULL, 
	CONSTRAINT pk_finance_commitment PRIMARY KEY (tenant_id, id), 
	CONSTRAINT uq_finance_commitment_tenant_id_source_id UNIQUE (tenant_id, source_id), 
	CONSTRAINT ck_finance_commitment_amount_not_negative CHECK (amount >= 0), 
	CONSTRAINT fk_finance_commitment_tenant_id_company_id FOREIGN KEY(tenant_id, company_id) REFERENCES company (tenant_id, id), 
	CONSTRAINT fk_finance_commitment_tenant_id_party_id FOREIGN KEY(tenant_id, party_id) REFERENCES party (tenant_id, id)
)
""",
    r"""
CREATE INDEX ix_finance_commitment_party_id ON finance_commitment (tenant_id, party_id)
""",
    r"""
CREATE TABLE finance_chain (
	tenant_id UUID NOT NULL, 
	id UUID NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	company_id UUID NOT NULL, 
	position INTEGER NOT NULL, 
	hash VARCHAR NOT NULL, 
	CONSTRAINT pk_finance_chain PRIMARY KEY (tenant_id, id), 
	CONSTRAINT fk_finance_chain_tenant_id_company_id FOREIGN KEY(tenant_id, company_id) REFERENCES company (tenant_id, id), 
	CONSTRAINT uq_finance_chain_tenant_id_company_id UNIQUE (tenant_id, company_id)
)
""",
    r"""
CREATE EXTENSION IF NOT EXISTS btree_gist
""",
    r"""
CREATE TABLE finance_fiscal_year (
	tenant_id UUID NOT NULL, 
	id UUID NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	company_id UUID NOT NULL, 
	name VARCHAR NOT NULL, 
	first_day DATE NOT NULL, 
	last_day DATE NOT NULL, 
	CONSTRAINT pk_finance_fiscal_year PRIMARY KEY (tenant_id, id), 
	CONSTRAINT uq_finance_fiscal_year_tenant_id_company_id_name UNIQUE (tenant_id, company_id, name), 
	CONSTRAINT ck_finance_fiscal_year_ends_after_it_begins CHECK (first_day <= last_day), 
	CONSTRAINT ex_finance_fiscal_year_apart EXCLUDE USING gist (tenant_id WITH =, company_id WITH =, daterange(first_day, last_day, '[]') WITH &&), 
	CONSTRAINT fk_finance_fiscal_year_tenant_id_company_id FOREIGN KEY(tenant_id, company_id) REFERENCES company (tenant_id, id)
)
""",
    r"""
CREATE TABLE inventory_warehouse (
	tenant_id UUID NOT NULL, 
	id UUID NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	company_id UUID NOT NULL, 
	code VARCHAR NOT NULL, 
	name VARCHAR NOT NULL, 
	negative_stock VARCHAR(40) NOT NULL, 
	is_active BOOLEAN NOT NULL, 
	CONSTRAINT pk_inventory_warehouse PRIMARY KEY (tenant_id, id), 
	CONSTRAINT uq_inventory_warehouse_tenant_id_company_id_code UNIQUE (tenant_id, company_id, code), 
	CONSTRAINT fk_inventory_warehouse_tenant_id_company_id FOREIGN KEY(tenant_id, company_id) REFERENCES company (tenant_id, id), 
	CONSTRAINT ck_inventory_warehouse_negative_stock_word CHECK (negative_stock IN ('FORBID', 'ALLOW'))
)
""",
    r"""
CREATE TABLE catalog_product (
	tenant_id UUID NOT NULL, 
	id UUID NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	template_id UUID NOT NULL, 
	combination TEXT NOT NULL, 
	sku VARCHAR NOT NULL, 
	name VARCHAR NOT NULL, 
	unit_id UUID NOT NULL, 
	quantity_per_unit TEXT NOT NULL, 
	list_price NUMERIC(20, 6) NOT NULL, 
	currency VARCHAR(3) NOT NULL, 
	unit_cost NUMERIC(20, 6), 
	sales_tax_rate NUMERIC(24, 12) NOT NULL, 
	is_discontinued BOOLEAN NOT NULL, 
	is_active BOOLEAN NOT NULL, 
	search TSVECTOR, 
	CONSTRAINT pk_catalog_product PRIMARY KEY (tenant_id, id), 
	CONSTRAINT uq_catalog_product_tenant_id_sku UNIQUE (tenant_id, sku), 
	CONSTRAINT uq_catalog_product_tenant_id_template_id_combination UNIQUE (tenant_id, template_id, combination), 
	CONSTRAINT ck_catalog_product_price_not_negative CHECK (list_price >= 0 AND unit_cost >= 0), 
	CONSTRAINT ck_catalog_product_tax_rate_range CHECK (sales_tax_rate >= 0 AND sales_tax_rate < 10), 
	CONSTRAINT fk_catalog_product_tenant_id_template_id FOREIGN KEY(tenant_id, template_id) REFERENCES catalog_template (tenant_id, id), 
	CONSTRAINT fk_catalog_product_tenant_id_unit_id FOREIGN KEY(tenant_id, unit_id) REFERENCES catalog_unit (tenant_id, id)
)
""",
    r"""
CREATE INDEX ix_catalog_product_tenant_id_name_id ON catalog_product (tenant_id, name, id)
""",
    r"""
CREATE INDEX ix_catalog_product_unit_id ON catalog_product (tenant_id, unit_id)
""",
    r"""
DO $$ BEGIN
IF EXISTS (SELECT FROM pg_extension WHERE extname = 'btree_gin')
THEN CREATE INDEX ix_catalog_product_search ON catalog_product USING gin (tenant_id, search);
ELSE CREATE INDEX ix_catalog_product_search ON catalog_product USING gin (search);
END IF; END $$
""",
    r"""
CREATE TABLE identity_user_company (
	tenant_id UUID NOT NULL, 
	id UUID NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	user_id UUID NOT NULL, 
	company_id UUID NOT NULL, 
	CONSTRAINT pk_identity_user_company PRIMARY KEY (tenant_id, id), 
	CONSTRAINT uq_identity_user_company_tenant_id_user_id_company_id UNIQUE (tenant_id, user_id, company_id), 
	CONSTRAINT fk_identity_user_company_tenant_id_user_id FOREIGN KEY(tenant_id, user_id) REFERENCES user_account (tenant_id, id), 
	CONSTRAINT fk_identity_user_company_tenant_id_company_id FOREIGN KEY(tenant_id, company_id) REFERENCES company (tenant_id, id)
)
""",
    r"""
CREATE INDEX ix_identity_user_company_company_id ON identity_user_company (tenant_id, company_id)
""",
    r"""
CREATE TABLE identity_user_role (
	tenant_id UUID NOT NULL, 
	id UUID NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	user_id UUID NOT NULL, 
	role_id UUID NOT NULL, 
	CONSTRAINT pk_identity_user_role PRIMARY KEY (tenant_id, id), 
	CONSTRAINT uq_identity_user_role_tenant_id_user_id_role_id UNIQUE (tenant_id, user_id, role_id), 
	CONSTRAINT fk_identity_user_role_tenant_id_user_id FOREIGN KEY(tenant_id, user_id) REFERENCES user_account (tenant_id, id), 
	CONSTRAINT fk_identity_user_role_tenant_id_role_id FOREIGN KEY(tenant_id, role_id) REFERENCES identity_role (tenant_id, id)
)
""",
    r"""
CREATE INDEX ix_identity_user_role_role_id ON identity_user_role (tenant_id, role_id)
""",
    r"""
CREATE TABLE identity_session (
	tenant_id UUID NOT NULL, 
	id UUID NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	user_id UUID NOT NULL, 
	is_machine BOOLEAN NOT NULL, 
	client TEXT NOT NULL, 
	expires_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	revoked_at TIMESTAMP WITH TIME ZONE, 
	CONSTRAINT pk_identity_session PRIMARY KEY (tenant_id, id), 
	CONSTRAINT fk_identity_session_tenant_id_user_id FOREIGN KEY(tenant_id, user_id) REFERENCES user_account (tenant_id, id)
)
""",
    r"""
CREATE INDEX ix_identity_session_tenant_id_expires_at ON identity_session (tenant_id, expires_at)
""",
    r"""
CREATE INDEX ix_identity_session_user_id ON identity_session (tenant_id, user_id)
""",
    r"""
CREATE TABLE party_customer (
	tenant_id UUID NOT NULL, 
	id UUID NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	number VARCHAR NOT NULL, 
	lifecycle VARCHAR(40) NOT NULL, 
	currency VARCHAR(3), 
	owner_id UUID, 
	department_id UUID, 
	parent_id UUID, 
	is_active BOOLEAN NOT NULL, 
	CONSTRAINT pk_party_customer PRIMARY KEY (tenant_id, id), 
	CONSTRAINT fk_party_customer_tenant_id_id FOREIGN KEY(tenant_id, id) REFERENCES party (tenant_id, id), 
	CONSTRAINT uq_party_customer_tenant_id_number UNIQUE (tenant_id, number), 
	CONSTRAINT ck_party_customer_not_below_itself CHECK (parent_id <> id), 
	CONSTRAINT ck_party_customer_lifecycle_word CHECK (lifecycle IN ('PROSPECT', 'ACTIVE', 'FORMER')), 
	CONSTRAINT fk_party_customer_tenant_id_owner_id FOREIGN KEY(tenant_id, owner_id) REFERENCES user_account (tenant_id, id), 
	CONSTRAINT fk_party_customer_tenant_id_department_id FOREIGN KEY(tenant_id, department_id) REFERENCES department (tenant_id, id), 
	CONSTRAINT fk_party_customer_tenant_id_parent_id FOREIGN KEY(tenant_id, parent_id) REFERENCES party_customer (tenant_id, id)
)
""",
    r"""
CREATE INDEX ix_party_customer_parent_id ON party_customer (tenant_id, parent_id)
""",
    r"""
CREATE INDEX ix_party_customer_owner_id ON party_customer (tenant_id, owner_id)
""",
    r"""
CREATE INDEX ix_party_customer_tenant_id_created_at_id ON party_customer (tenant_id, created_at, id)
""",
    r"""
CREATE INDEX ix_party_customer_department_id ON party_customer (tenant_id, department_id)
""",
    r"""
CREATE TABLE party_employee (
	tenant_id UUID NOT NULL, 
	id UUID NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	number VARCHAR NOT NULL, 
	job_title TEXT NOT NULL, 
	hired_on DATE, 
	birth_date DATE, 
	manager_id UUID, 
	department_id UUID, 
	user_id UUID, 
	is_active BOOLEAN NOT NULL, 
	CONSTRAINT pk_party_employee PRIMARY KEY (tenant_id, id), 
	CONSTRAINT fk_party_employee_tenant_id_id FOREIGN KEY(tenant_id, id) REFERENCES party (tenant_id, id), 
	CONSTRAINT uq_party_employee_tenant_id_number UNIQUE (tenant_id, number), 
	CONSTRAINT ck_party_employee_not_below_itself CHECK (manager_id <> id), 
	CONSTRAINT fk_party_employee_tenant_id_manager_id FOREIGN KEY(tenant_id, manager_id) REFERENCES party_employee (tenant_id, id), 
	CONSTRAINT fk_party_employee_tenant_id_department_id FOREIGN KEY(tenant_id, department_id) REFERENCES department (tenant_id, id), 
	CONSTRAINT fk_party_employee_tenant_id_user_id FOREIGN KEY(tenant_id, user_id) REFERENCES user_account (tenant_id, id), 
	CONSTRAINT uq_party_employee_tenant_id_user_id UNIQUE (tenant_id, user_id)
)
""",
    r"""
CREATE INDEX ix_party_employee_manager_id ON party_employee (tenant_id, manager_id)
""",
    r"""
CREATE INDEX ix_party_employee_department_id ON party_employee (tenant_id, department_id)
""",
    r"""
CREATE TABLE finance_entry (
	tenant_id UUID NOT NULL, 
	id UUID NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	company_id UUID NOT NULL, 
	journal_id UUID NOT NULL, 
	status VARCHAR(40) NOT NULL, 
	number VARCHAR, 
	entry_date DATE NOT NULL, 
	posted_on DATE, 
	description TEXT NOT NULL, 
	origin_type VARCHAR, 
	origin_id UUID, 
	reversal_of_id UUID, 
	chain_position INTEGER, 
	previous_hash VARCHAR, 
	hash VARCHAR, 
	CONSTRAINT pk_finance_entry PRIMARY KEY (tenant_id, id), 
	CONSTRAINT uq_finance_entry_tenant_id_company_id_number UNIQUE (tenant_id, company_id, number), 
	CONSTRAINT uq_finance_entry_tenant_id_company_id_chain_position UNIQUE (tenant_id, company_id, chain_position), 
	CONSTRAINT uq_finance_entry_tenant_id_id_posted_on UNIQUE (tenant_id, id, posted_on), 
	CONSTRAINT ck_finance_entry_posted_is_sealed CHECK ((status = 'POSTED') = (posted_on IS NOT NULL AND number IS NOT NULL AND chain_position IS NOT NULL AND previous_hash IS NOT NULL AND hash IS NOT NULL)), 
	CONSTRAINT ck_finance_entry_posted_on_its_date CHECK (posted_on = entry_date), 
	CONSTRAINT ck_finance_entry_origin_is_named CHECK ((origin_type IS NULL) = (origin_id IS NULL)), 
	CONSTRAINT ck_finance_entry_not_its_own_reversal CHECK (reversal_of_id <> id), 
	CONSTRAINT fk_finance_entry_tenant_id_company_id FOREIGN KEY(tenant_id, company_id) REFERENCES company (tenant_id, id), 
	CONSTRAINT fk_finance_entry_tenant_id_journal_id FOREIGN KEY(tenant_id, journal_id) REFERENCES finance_journal (tenant_id, id), 
	CONSTRAINT ck_finance_entry_status_word CHECK (status IN ('DRAFT', 'POSTED')), 
	CONSTRAINT fk_finance_entry_tenant_id_reversal_of_id FOREIGN KEY(tenant_id, reversal_of_id) REFERENCES finance_entry (tenant_id, id)
)
""",
    r"""
CREATE INDEX ix_finance_entry_tenant_id_origin_id ON finance_entry (tenant_id, origin_id)
""",
    r"""
CREATE UNIQUE INDEX uq_finance_entry_reversal_of_id ON finance_entry (tenant_id, reversal_of_id) WHERE reversal_of_id IS NOT NULL
""",
    r"""
CREATE INDEX ix_finance_entry_tenant_id_company_id_entry_date ON finance_entry (tenant_id, company_id, entry_date)
""",
    r"""
CREATE INDEX ix_finance_entry_tenant_id_journal_id_entry_date ON finance_entry (tenant_id, journal_id, entry_date)
""",
    r"""
CREATE FUNCTION finance_entry_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.status <> 'DRAFT' THEN
      RAISE EXCEPTION 'an entry begins as a draft' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
  END IF;
  IF OLD.status = 'POSTED' THEN
    RAISE EXCEPTION 'posted entries never change' USING ERRCODE = 'restrict_violation';
  END IF;
  IF TG_OP = 'DELETE' THEN
    RETURN OLD;
  END IF;
  IF NEW.status = 'POSTED' THEN
    PERFORM 1 FROM finance_period AS period
      WHERE period.tenant_id = NEW.tenant_id AND period.company_id = NEW.company_id AND period.status = 'OPEN'
        AND NEW.entry_date BETWEEN period.first_day AND period.last_day
      FOR SHARE;
    IF NOT FOUND THEN
      RAISE EXCEPTION 'there is no open period on %', NEW.entry_date USING ERRCODE = 'restrict_violation';
    END IF;
  END IF;
  RETURN NEW;
END $$
""",
    r"""
CREATE TRIGGER finance_entry_guard_insert BEFORE INSERT OR UPDATE OR DELETE ON finance_entry FOR EACH ROW EXECUTE FUNCTION finance_entry_guard()
""",
    r"""
CREATE FUNCTION finance_entry_balanced() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE found record;
BEGIN
  SELECT count(*) AS lines, sum(debit) AS debit, sum(credit) AS credit,
      bool_and(posted_on IS NOT DISTINCT FROM NEW.entry_date AND company_id = NEW.company_id) AS alike
    INTO found FROM finance_entry_line WHERE tenant_id = NEW.tenant_id AND entry_id = NEW.id;
  IF found.lines < 2 OR found.debit <> found.credit OR NOT found.alike THEN
    RAISE EXCEPTION 'entry % does not balance', NEW.number USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NULL;
END $$
""",
    r"""
CREATE CONSTRAINT TRIGGER finance_entry_balanced AFTER UPDATE ON finance_entry DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.status = 'POSTED') EXECUTE FUNCTION finance_entry_balanced()
""",
    r"""
CREATE FUNCTION finance_entry_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'finance_entry is never emptied' USING ERRCODE = 'restrict_violation'; END $$
""",
    r"""
CREATE TRIGGER finance_entry_kept_truncate BEFORE TRUNCATE ON finance_entry FOR EACH STATEMENT EXECUTE FUNCTION finance_entry_kept()
""",
    r"""
CREATE EXTENSION IF NOT EXISTS btree_gist
""",
    r"""
CREATE TABLE finance_period (
	tenant_id UUID NOT NULL, 
	id UUID NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	company_id UUID NOT NULL, 
	fiscal_year_id UUID NOT NULL, 
	name VARCHAR NOT NULL, 
	first_day DATE NOT NULL, 
	last_day DATE NOT NULL, 
	status VARCHAR(40) NOT NULL, 
	CONSTRAINT pk_finance_period PRIMARY KEY (tenant_id, id), 
	CONSTRAINT ck_finance_period_ends_after_it_begins CHECK (first_day <= last_day), 
	CONSTRAINT ex_finance_period_apart EXCLUDE USING gist (tenant_id WITH =, company_id WITH =, daterange(first_day, last_day, '[]') WITH &&), 
	CONSTRAINT fk_finance_period_tenant_id_company_id FOREIGN KEY(tenant_id, company_id) REFERENCES company (tenant_id, id), 
	CONSTRAINT fk_finance_period_tenant_id_fiscal_year_id FOREIGN KEY(tenant_id, fiscal_year_id) REFERENCES finance_fiscal_year (tenant_id, id), 
	CONSTRAINT ck_finance_period_status_word CHECK (status IN ('OPEN', 'CLOSED'))
)
""",
    r"""
CREATE INDEX ix_finance_period_fiscal_year_id ON finance_period (tenant_id, fiscal_year_id)
""",
    r"""
CREATE INDEX ix_finance_period_tenant_id_company_id_first_day ON finance_period (tenant_id, company_id, first_day)
""",
    r"""
CREATE TABLE inventory_location (
	tenant_id UUID NOT NULL, 
	id UUID NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	company_id UUID NOT NULL, 
	warehouse_id UUID, 
	parent_id UUID, 
	code VARCHAR NOT NULL, 
	name VARCHAR NOT NULL, 
	kind VARCHAR(40) NOT NULL, 
	CONSTRAINT pk_inventory_location PRIMARY KEY (tenant_id, id), 
	CONSTRAINT uq_inventory_location_tenant_id_company_id_code UNIQUE (tenant_id, company_id, code), 
	CONSTRAINT ck_inventory_location_not_below_itself CHECK (parent_id <> id), 
	CONSTRAINT ck_inventory_location_internal_in_a_warehouse CHECK (kind <> 'INTERNAL' OR warehouse_id IS NOT NULL), 
	CONSTRAINT fk_inventory_location_tenant_id_company_id FOREIGN KEY(tenant_id, company_id) REFERENCES company (tenant_id, id), 
	CONSTRAINT fk_inventory_location_tenant_id_warehouse_id FOREIGN KEY(tenant_id, warehouse_id) REFERENCES inventory_warehouse (tenant_id, id), 
	CONSTRAINT fk_inventory_location_tenant_id_parent_id FOREIGN KEY(tenant_id, parent_id) REFERENCES inventory_location (tenant_id, id), 
	CONSTRAINT ck_inventory_location_kind_word CHECK (kind IN ('VIEW', 'INTERNAL', 'SUPPLIER', 'CUSTOMER', 'LOSS', 'PRODUCTION', 'TRANSIT'))
)
""",
    r"""
CREATE INDEX ix_inventory_location_warehouse_id ON inventory_location (tenant_id, warehouse_id)
""",
    r"""
CREATE INDEX ix_inventory_location_parent_id ON inventory_location (tenant_id, parent_id)
""",
    r"""
CREATE TABLE inventory_receipt (
	tenant_id UUID NOT NULL, 
	id UUID NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	number VARCHAR NOT NULL, 
	status VARCHAR(40) NOT NULL, 
	company_id UUID NOT NULL, 
	warehouse_id UUID NOT NULL, 
	supplier_id UUID, 
	received_on DATE NOT NULL, 
	note TEXT NOT NULL, 
	CONSTRAINT pk_inventory_receipt PRIMARY KEY (tenant_id, id), 
	CONSTRAINT uq_inventory_receipt_tenant_id_company_id_number UNIQUE (tenant_id, company_id, number), 
	CONSTRAINT ck_inventory_receipt_status_word CHECK (status IN ('DRAFT', 'POSTED', 'CANCELLED')), 
	CONSTRAINT fk_inventory_receipt_tenant_id_company_id FOREIGN KEY(tenant_id, company_id) REFERENCES company (tenant_id, id), 
	CONSTRAINT fk_inventory_receipt_tenant_id_warehouse_id FOREIGN KEY(tenant_id, warehouse_id) REFERENCES inventory_warehouse (tenant_id, id), 
	CONSTRAINT fk_inventory_receipt_tenant_id_supplier_id FOREIGN KEY(tenant_id, supplier_id) REFERENCES party_supplier (tenant_id, id)
)
""",
    r"""
CREATE INDEX ix_inventory_receipt_tenant_id_company_id_received_on_id ON inventory_receipt (tenant_id, company_id, received_on, id)
""",
    r"""
CREATE INDEX ix_inventory_receipt_warehouse_id ON inventory_receipt (tenant_id, warehouse_id)
""",
    r"""
CREATE INDEX ix_inventory_receipt_supplier_id ON inventory_receipt (tenant_id, supplier_id)
""",
    r"""
CREATE TABLE accounts_contact (
	tenant_id UUID NOT NULL, 
	id UUID NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	title TEXT NOT NULL, 
	owner_id UUID, 
	department_id UUID, 
	is_active BOOLEAN NOT NULL, 
	CONSTRAINT pk_accounts_contact PRIMARY KEY (tenant_id, id), 
	CONSTRAINT fk_accounts_contact_tenant_id_id FOREIGN KEY(tenant_id, id) REFERENCES party (tenant_id, id), 
	CONSTRAINT fk_accounts_contact_tenant_id_owner_id FOREIGN KEY(tenant_id, owner_id) REFERENCES user_account (tenant_id, id), 
	CONSTRAINT fk_accounts_contact_tenant_id_department_id FOREIGN KEY(tenant_id, department_id) REFERENCES department (tenant_id, id)
)
""",
    r"""
CREATE INDEX ix_accounts_contact_department_id ON accounts_contact (tenant_id, department_id)
""",
    r"""
CREATE INDEX ix_accounts_contact_owner_id ON accounts_contact (tenant_id, owner_id)
""",
    r"""
CREATE TABLE approval_version (
	tenant_id UUID NOT NULL, 
	id UUID NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	definition_id UUID NOT NULL, 
	number INTEGER NOT NULL, 
	status VARCHAR(40) NOT NULL, 
	graph JSONB NOT NULL, 
	amount_min NUMERIC(20, 6), 
	content_hash VARCHAR NOT NULL, 
	published_at TIMESTAMP WITH TIME ZONE, 
	published_by_id UUID, 
	CONSTRAINT pk_approval_version PRIMARY KEY (tenant_id, id), 
	CONSTRAINT uq_approval_version_tenant_id_definition_id_number UNIQUE (tenant_id, definition_id, number), 
	CONSTRAINT ck_approval_version_published_when_not_draft CHECK (status = 'DRAFT' OR published_at IS NOT NULL), 
	CONSTRAINT fk_approval_version_tenant_id_definition_id FOREIGN KEY(tenant_id, definition_id) REFERENCES approval_definition (tenant_id, id), 
	CONSTRAINT ck_approval_version_status_word CHECK (status IN ('DRAFT', 'PUBLISHED', 'RETIRED')), 
	CONSTRAINT fk_approval_version_tenant_id_published_by_id FOREIGN KEY(tenant_id, published_by_id) REFERENCES user_account (tenant_id, id)
)
""",
    r"""
CREATE UNIQUE INDEX uq_approval_version_draft ON approval_version (tenant_id, definition_id) WHERE status = 'DRAFT'
""",
    r"""
CREATE UNIQUE INDEX uq_approval_version_published ON approval_version (tenant_id, definition_id) WHERE status = 'PUBLISHED'
""",
    r"""
CREATE FUNCTION approval_version_immutable() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    IF OLD.status = 'DRAFT' THEN RETURN OLD; END IF;
  ELSIF OLD.status = 'DRAFT' THEN
    RETURN NEW;
  ELSIF OLD.status = 'PUBLISHED' AND NEW.status = 'RETIRED'
    AND to_jsonb(NEW) - ARRAY['status', 'version', 'updated_at'] = to_jsonb(OLD) - ARRAY['status', 'version', 'updated_at'] THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'a published version never changes' USING ERRCODE = 'restrict_violation';
END $$
""",
    r"""
CREATE TRIGGER approval_version_immutable BEFORE UPDATE OR DELETE ON approval_version
FOR EACH ROW EXECUTE FUNCTION approval_version_immutable()
""",
    r"""
CREATE TABLE catalog_variant_value (
	tenant_id UUID NOT NULL, 
	id UUID NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	product_id UUID NOT NULL, 
	attribute_id UUID NOT NULL, 
	value VARCHAR NOT NULL, 
	CONSTRAINT pk_catalog_variant_value PRIMARY KEY (tenant_id, id), 
	CONSTRAINT uq_catalog_variant_value_tenant_id_product_id_attribute_id UNIQUE (tenant_id, product_id, attribute_id), 
	CONSTRAINT fk_catalog_variant_value_tenant_id_product_id FOREIGN KEY(tenant_id, product_id) REFERENCES catalog_product (tenant_id, id), 
	CONSTRAINT fk_catalog_variant_value_tenant_id_attribute_id FOREIGN KEY(tenant_id, attribute_id) REFERENCES catalog_attribute (tenant_id, id)
)
""",
    r"""
CREATE INDEX ix_catalog_variant_value_attribute_id ON catalog_variant_value (tenant_id, attribute_id)
""",
    r"""
CREATE TABLE catalog_barcode (
	tenant_id UUID NOT NULL, 
	id UUID NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	product_id UUID NOT NULL, 
	code VARCHAR NOT NULL, 
	CONSTRAINT pk_catalog_barcode PRIMARY KEY (tenant_id, id), 
	CONSTRAINT uq_catalog_barcode_tenant_id_code UNIQUE (tenant_id, code), 
	CONSTRAINT fk_catalog_barcode_tenant_id_product_id FOREIGN KEY(tenant_id, product_id) REFERENCES catalog_product (tenant_id, id)
)
""",
    r"""
CREATE INDEX ix_catalog_barcode_product_id ON catalog_barcode (tenant_id, product_id)
""",
    r"""
CREATE TABLE catalog_supplier_product (
	tenant_id UUID NOT NULL, 
	id UUID NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	product_id UUID NOT NULL, 
	supplier_id UUID NOT NULL, 
	supplier_code TEXT NOT NULL, 
	position INTEGER NOT NULL, 
	CONSTRAINT pk_catalog_supplier_product PRIMARY KEY (tenant_id, id), 
	CONSTRAINT uq_catalog_supplier_product_tenant_id_product_id_supplier_id UNIQUE (tenant_id, product_id, supplier_id), 
	CONSTRAINT fk_catalog_supplier_product_tenant_id_product_id FOREIGN KEY(tenant_id, product_id) REFERENCES catalog_product (tenant_id, id), 
	CONSTRAINT fk_catalog_supplier_product_tenant_id_supplier_id FOREIGN KEY(tenant_id, supplier_id) REFERENCES party_supplier (tenant_id, id)
)
""",
    r"""
CREATE INDEX ix_catalog_supplier_product_supplier_id ON catalog_supplier_product (tenant_id, supplier_id)
""",
    r"""
CREATE TABLE catalog_price_rule (
	tenant_id UUID NOT NULL, 
	id UUID NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	price_list_id UUID NOT NULL, 
	currency VARCHAR(3) NOT NULL, 
	customer_id UUID, 
	product_id UUID, 
	template_id UUID, 
	category_id UUID, 
	priority INTEGER NOT NULL, 
	starts_on DATE, 
	ends_on DATE, 
	quantity_min NUMERIC(20, 6) NOT NULL, 
	unit_price NUMERIC(20, 6), 
	discount NUMERIC(24, 12), 
	CONSTRAINT pk_catalog_price_rule PRIMARY KEY (tenant_id, id), 
	CONSTRAINT ck_catalog_price_rule_one_target CHECK (num_nonnulls(product_id, template_id, category_id) <= 1), 
	CONSTRAINT ck_catalog_price_rule_price_or_discount CHECK (num_nonnulls(unit_price, discount) = 1), 
	CONSTRAINT ck_catalog_price_rule_value_range CHECK (unit_price >= 0 AND discount BETWEEN 0 AND 1), 
	CONSTRAINT ck_catalog_price_rule_quantity_not_negative CHECK (quantity_min >= 0), 
	CONSTRAINT ck_catalog_price_rule_days_in_order CHECK (ends_on >= starts_on), 
	CONSTRAINT fk_catalog_price_rule_tenant_id_price_list_id FOREIGN KEY(tenant_id, price_list_id) REFERENCES catalog_price_list (tenant_id, id), 
	CONSTRAINT fk_catalog_price_rule_tenant_id_customer_id FOREIGN KEY(tenant_id, customer_id) REFERENCES party_customer (tenant_id, id), 
	CONSTRAINT fk_catalog_price_rule_tenant_id_product_id FOREIGN KEY(tenant_id, product_id) REFERENCES catalog_product (tenant_id, id), 
	CONSTRAINT fk_catalog_price_rule_tenant_id_template_id FOREIGN KEY(tenant_id, template_id) REFERENCES catalog_template (tenant_id, id), 
	CONSTRAINT fk_catalog_price_rule_tenant_id_category_id FOREIGN KEY(tenant_id, category_id) REFERENCES catalog_category (tenant_id, id)
)
""",
    r"""
CREATE INDEX ix_catalog_price_rule_template_id ON catalog_price_rule (tenant_id, template_id)
""",
    r"""
CREATE INDEX ix_catalog_price_rule_customer_id ON catalog_price_rule (tenant_id, customer_id)
""",
    r"""
CREATE INDEX ix_catalog_price_rule_price_list_id ON catalog_price_rule (tenant_id, price_list_id)
""",
    r"""
CREATE INDEX ix_catalog_price_rule_category_id ON catalog_price_rule (tenant_id, category_id)
""",
    r"""
CREATE INDEX ix_catalog_price_rule_product_id ON catalog_price_rule (tenant_id, product_id)
""",
    r"""
CREATE TABLE identity_refresh_token (
	tenant_id UUID NOT NULL, 
	id UUID NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	session_id UUID NOT NULL, 
	token_hash VARCHAR NOT NULL, 
	used_at TIMESTAMP WITH TIME ZONE, 
	CONSTRAINT pk_identity_refresh_token PRIMARY KEY (tenant_id, id), 
	CONSTRAINT uq_identity_refresh_token_tenant_id_token_hash UNIQUE (tenant_id, token_hash), 
	CONSTRAINT fk_identity_refresh_token_tenant_id_session_id FOREIGN KEY(tenant_id, session_id) REFERENCES identity_session (tenant_id, id)
)
""",
    r"""
CREATE INDEX ix_identity_refresh_token_session_id ON identity_refresh_token (tenant_id, session_id)
""",
    r"""
CREATE TABLE pipeline_opportunity (
	tenant_id UUID NOT NULL, 
	id UUID NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	name VARCHAR NOT NULL, 
	company_id UUID NOT NULL, 
	customer_id UUID NOT NULL, 
	owner_id UUID, 
	department_id UUID, 
	currency VARCHAR(3) NOT NULL, 
	amount NUMERIC(20, 6) NOT NULL, 
	is_amount_manual BOOLEAN NOT NULL, 
	exchange_rate NUMERIC(24, 12) NOT NULL, 
	base_currency VARCHAR(3) NOT NULL, 
	close_date DATE, 
	stage_id UUID NOT NULL, 
	stage_kind VARCHAR(40) NOT NULL, 
	probability NUMERIC(24, 12) NOT NULL, 
	is_probability_manual BOOLEAN NOT NULL, 
	lost_reason VARCHAR(40), 
	lost_note TEXT NOT NULL, 
	closed_at TIMESTAMP WITH TIME ZONE, 
	CONSTRAINT pk_pipeline_opportunity PRIMARY KEY (tenant_id, id), 
	CONSTRAINT ck_pipeline_opportunity_amount_not_negative CHECK (amount >= 0), 
	CONSTRAINT ck_pipeline_opportunity_probability_is_a_fraction CHECK (probability BETWEEN 0 AND 1), 
	CONSTRAINT ck_pipeline_opportunity_exchange_rate_positive CHECK (exchange_rate > 0), 
	CONSTRAINT fk_pipeline_opportunity_tenant_id_company_id FOREIGN KEY(tenant_id, company_id) REFERENCES company (tenant_id, id), 
	CONSTRAINT fk_pipeline_opportunity_tenant_id_customer_id FOREIGN KEY(tenant_id, customer_id) REFERENCES party_customer (tenant_id, id), 
	CONSTRAINT fk_pipeline_opportunity_tenant_id_owner_id FOREIGN KEY(tenant_id, owner_id) REFERENCES user_account (tenant_id, id), 
	CONSTRAINT fk_pipeline_opportunity_tenant_id_department_id FOREIGN KEY(tenant_id, department_id) REFERENCES department (tenant_id, id), 
	CONSTRAINT fk_pipeline_opportunity_tenant_id_stage_id FOREIGN KEY(tenant_id, stage_id) REFERENCES pipeline_stage (tenant_id, id), 
	CONSTRAINT ck_pipeline_opportunity_stage_kind_word CHECK (stage_kind IN ('OPEN', 'WON', 'LOST')), 
	CONSTRAINT ck_pipeline_opportunity_lost_reason_word CHECK (lost_reason IN ('PRICE', 'COMPETITOR', 'NO_BUDGET', 'NO_DECISION', 'NO_FIT', 'OTHER'))
)
""",
    r"""
CREATE INDEX ix_pipeline_opportunity_tenant_id_company_id_close_date_id ON pipeline_opportunity (tenant_id, company_id, close_date, id)
""",
    r"""
CREATE INDEX ix_pipeline_opportunity_tenant_id_customer_id_close_date_id ON pipeline_opportunity (tenant_id, customer_id, close_date, id)
""",
    r"""
CREATE INDEX ix_pipeline_opportunity_owner_id ON pipeline_opportunity (tenant_id, owner_id)
""",
    r"""
CREATE INDEX ix_pipeline_opportunity_department_id ON pipeline_opportunity (tenant_id, department_id)
""",
    r"""
CREATE INDEX ix_pipeline_opportunity_stage_id ON pipeline_opportunity (tenant_id, stage_id)
""",
    r"""
CREATE TABLE sales_order (
	tenant_id UUID NOT NULL, 
	id UUID NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	number VARCHAR NOT NULL, 
	status VARCHAR(40) NOT NULL, 
	delivery_state VARCHAR(40) NOT NULL, 
	invoice_state VARCHAR(40) NOT NULL, 
	order_date DATE NOT NULL, 
	requested_on DATE, 
	confirmed_at TIMESTAMP WITH TIME ZONE, 
	customer_id UUID NOT NULL, 
	company_id UUID NOT NULL, 
	owner_id UUID, 
	department_id UUID, 
	currency VARCHAR(3) NOT NULL, 
	exchange_rate NUMERIC(24, 12) NOT NULL, 
	net NUMERIC(20, 6) NOT NULL, 
	tax NUMERIC(20, 6) NOT NULL, 
	charges NUMERIC(20, 6) NOT NULL, 
	total NUMERIC(20, 6) NOT NULL, 
	customer_reference TEXT NOT NULL, 
	delivery_address TEXT NOT NULL, 
	note TEXT NOT NULL, 
	CONSTRAINT pk_sales_order PRIMARY KEY (tenant_id, id), 
	CONSTRAINT uq_sales_order_tenant_id_company_id_number UNIQUE (tenant_id, company_id, number), 
	CONSTRAINT ck_sales_order_total_is_the_sum CHECK (total = net + tax + charges), 
	CONSTRAINT ck_sales_order_amounts_not_negative CHECK (net >= 0 AND tax >= 0 AND charges >= 0), 
	CONSTRAINT ck_sales_order_exchange_rate_positive CHECK (exchange_rate > 0), 
	CONSTRAINT ck_sales_order_status_word CHECK (status IN ('DRAFT', 'CONFIRMED', 'CLOSED', 'CANCELLED')), 
	CONSTRAINT ck_sales_order_delivery_state_word CHECK (delivery_state IN ('NONE', 'PARTIAL', 'FULL')), 
	CONSTRAINT ck_sales_order_invoice_state_word CHECK (invoice_state IN ('NONE', 'PARTIAL', 'FULL')), 
	CONSTRAINT fk_sales_order_tenant_id_customer_id FOREIGN KEY(tenant_id, customer_id) REFERENCES party_customer (tenant_id, id), 
	CONSTRAINT fk_sales_order_tenant_id_company_id FOREIGN KEY(tenant_id, company_id) REFERENCES company (tenant_id, id), 
	CONSTRAINT fk_sales_order_tenant_id_owner_id FOREIGN KEY(tenant_id, owner_id) REFERENCES user_account (tenant_id, id), 
	CONSTRAINT fk_sales_order_tenant_id_department_id FOREIGN KEY(tenant_id, department_id) REFERENCES department (tenant_id, id)
)
""",
    r"""
CREATE INDEX ix_sales_order_tenant_id_customer_id_order_date_id ON sales_order (tenant_id, customer_id, order_date, id)
""",
    r"""
CREATE INDEX ix_sales_order_department_id ON sales_order (tenant_id, department_id)
""",
    r"""
CREATE INDEX ix_sales_order_tenant_id_company_id_order_date_id ON sales_order (tenant_id, company_id, order_date, id)
""",
    r"""
CREATE INDEX ix_sales_order_owner_id ON sales_order (tenant_id, owner_id)
""",
    r"""
CREATE TABLE finance_entry_line (
	tenant_id UUID NOT NULL, 
	id UUID NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	company_id UUID NOT NULL, 
	entry_id UUID NOT NULL, 
	position INTEGER NOT NULL, 
	account_id UUID NOT NULL, 
	party_id UUID, 
	posted_on DATE, 
	label TEXT NOT NULL, 
	base_currency VARCHAR(3) NOT NULL, 
	debit NUMERIC(20, 6) NOT NULL, 
	credit NUMERIC(20, 6) NOT NULL, 
	currency VARCHAR(3) NOT NULL, 
	amount NUMERIC(20, 6) NOT NULL, 
	due_date DATE, 
	residual NUMERIC(20, 6) NOT NULL, 
	residual_base NUMERIC(20, 6) NOT NULL, 
	CONSTRAINT pk_finance_entry_line PRIMARY KEY (tenant_id, id), 
	CONSTRAINT uq_finance_entry_line_tenant_id_entry_id_position UNIQUE (tenant_id, entry_id, position), 
	CONSTRAINT fk_finance_entry_line_posted_on FOREIGN KEY(tenant_id, entry_id, posted_on) REFERENCES finance_entry (tenant_id, id, posted_on) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT ck_finance_entry_line_one_side CHECK (debit >= 0 AND credit >= 0 AND (debit = 0 OR credit = 0)), 
	CONSTRAINT ck_finance_entry_line_amount_has_its_sign CHECK (amount * (debit - credit) >= 0), 
	CONSTRAINT ck_finance_entry_line_residual_is_a_part CHECK (residual * amount >= 0 AND abs(residual) <= abs(amount)), 
	CONSTRAINT ck_finance_entry_line_residual_base_is_a_part CHECK (residual_base * (debit - credit) >= 0 AND abs(residual_base) <= debit + credit AND (residual <> 0 OR residual_base = 0)), 
	CONSTRAINT fk_finance_entry_line_tenant_id_company_id FOREIGN KEY(tenant_id, company_id) REFERENCES company (tenant_id, id), 
	CONSTRAINT fk_finance_entry_line_tenant_id_entry_id FOREIGN KEY(tenant_id, entry_id) REFERENCES finance_entry (tenant_id, id), 
	CONSTRAINT fk_finance_entry_line_tenant_id_account_id FOREIGN KEY(tenant_id, account_id) REFERENCES finance_account (tenant_id, id), 
	CONSTRAINT fk_finance_entry_line_tenant_id_party_id FOREIGN KEY(tenant_id, party_id) REFERENCES party (tenant_id, id)
)
""",
    r"""
CREATE INDEX ix_finance_entry_line_account_posted_on ON finance_entry_line (tenant_id, company_id, account_id, posted_on) INCLUDE (debit, credit)
""",
    r"""
CREATE INDEX ix_finance_entry_line_tenant_id_party_id_posted_on ON finance_entry_line (tenant_id, party_id, posted_on)
""",
    r"""
CREATE INDEX ix_finance_entry_line_open ON finance_entry_line (tenant_id, party_id, account_id) WHERE residual <> 0
""",
    r"""
CREATE FUNCTION finance_entry_line_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  free constant text[] := '{residual,residual_base,version,updated_at}';
  drafts integer;
BEGIN
  IF TG_OP = 'UPDATE' AND (to_jsonb(NEW) - free) = (to_jsonb(OLD) - free) THEN
    RETURN NEW;
  END IF;
  IF TG_OP <> 'INSERT' THEN
    PERFORM 1 FROM finance_entry
      WHERE tenant_id = OLD.tenant_id AND id = OLD.entry_id AND status = 'DRAFT';
    IF NOT FOUND THEN
      RAISE EXCEPTION 'lines of posted entries never change' USING ERRCODE = 'restrict_violation';
    END IF;
  END IF;
  IF TG_OP = 'DELETE' THEN
    RETURN OLD;
  END IF;
  PERFORM 1 FROM finance_entry WHERE tenant_id = NEW.tenant_id AND id = NEW.entry_id AND status = 'DRAFT';
  IF NOT FOUND THEN
    RAISE EXCEPTION 'posted entries take no more lines' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$
""",
    r"""
CREATE TRIGGER finance_entry_line_guard_insert BEFORE INSERT OR UPDATE OR DELETE ON finance_entry_line FOR EACH ROW EXECUTE FUNCTION finance_entry_line_guard()
""",
    r"""
CREATE FUNCTION finance_entry_line_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'finance_entry_line is never emptied' USING ERRCODE = 'restrict_violation'; END $$
""",
    r"""
CREATE TRIGGER finance_entry_line_kept_truncate BEFORE TRUNCATE ON finance_entry_line FOR EACH STATEMENT EXECUTE FUNCTION finance_entry_line_kept()
""",
    r"""
CREATE TABLE invoicing_invoice (
	tenant_id UUID NOT NULL, 
	id UUID NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	company_id UUID NOT NULL, 
	kind VARCHAR(40) NOT NULL, 
	number VARCHAR, 
	status VARCHAR(40) NOT NULL, 
	payment_state VARCHAR(40) NOT NULL, 
	customer_id UUID NOT NULL, 
	invoice_date DATE NOT NULL, 
	due_days INTEGER NOT NULL, 
	due_date DATE NOT NULL, 
	currency VARCHAR(3) NOT NULL, 
	exchange_rate NUMERIC(24, 12) NOT NULL, 
	net NUMERIC(20, 6) NOT NULL, 
	tax NUMERIC(20, 6) NOT NULL, 
	charges NUMERIC(20, 6) NOT NULL, 
	total NUMERIC(20, 6) NOT NULL, 
	residual NUMERIC(20, 6) NOT NULL, 
	reference TEXT NOT NULL, 
	note TEXT NOT NULL, 
	entry_id UUID, 
	credit_of_id UUID, 
	CONSTRAINT pk_invoicing_invoice PRIMARY KEY (tenant_id, id), 
	CONSTRAINT uq_invoicing_invoice_tenant_id_company_id_number UNIQUE (tenant_id, company_id, number), 
	CONSTRAINT ck_invoicing_invoice_total_is_the_sum CHECK (total = net + tax + charges), 
	CONSTRAINT ck_invoicing_invoice_not_negative CHECK (net >= 0 AND tax >= 0 AND charges >= 0), 
	CONSTRAINT ck_invoicing_invoice_residual_is_a_part CHECK (residual >= 0 AND residual <= total), 
	CONSTRAINT ck_invoicing_invoice_paid_is_settled CHECK ((payment_state = 'PAID') = (residual = 0)), 
	CONSTRAINT ck_invoicing_invoice_posted_is_booked CHECK ((status = 'DRAFT') = (number IS NULL) AND (number IS NULL) = (entry_id IS NULL)), 
	CONSTRAINT ck_invoicing_invoice_rate_positive CHECK (exchange_rate > 0), 
	CONSTRAINT ck_invoicing_invoice_due_later CHECK (due_date >= invoice_date), 
	CONSTRAINT fk_invoicing_invoice_tenant_id_company_id FOREIGN KEY(tenant_id, company_id) REFERENCES company (tenant_id, id), 
	CONSTRAINT ck_invoicing_invoice_kind_word CHECK (kind IN ('INVOICE', 'CREDIT_NOTE')), 
	CONSTRAINT ck_invoicing_invoice_status_word CHECK (status IN ('DRAFT', 'POSTED', 'REVERSED')), 
	CONSTRAINT ck_invoicing_invoice_payment_state_word CHECK (payment_state IN ('UNPAID', 'PARTIAL', 'PAID')), 
	CONSTRAINT fk_invoicing_invoice_tenant_id_customer_id FOREIGN KEY(tenant_id, customer_id) REFERENCES party_customer (tenant_id, id), 
	CONSTRAINT fk_invoicing_invoice_tenant_id_entry_id FOREIGN KEY(tenant_id, entry_id) REFERENCES finance_entry (tenant_id, id), 
	CONSTRAINT uq_invoicing_invoice_tenant_id_entry_id UNIQUE (tenant_id, entry_id), 
	CONSTRAINT fk_invoicing_invoice_tenant_id_credit_of_id FOREIGN KEY(tenant_id, credit_of_id) REFERENCES invoicing_invoice (tenant_id, id)
)
""",
    r"""
CREATE INDEX ix_invoicing_invoice_credit_of_id ON invoicing_invoice (tenant_id, credit_of_id)
""",
    r"""
CREATE INDEX ix_invoicing_invoice_tenant_id_company_id_invoice_date ON invoicing_invoice (tenant_id, company_id, invoice_date)
""",
    r"""
CREATE INDEX ix_invoicing_invoice_tenant_id_customer_id_invoice_date ON invoicing_invoice (tenant_id, customer_id, invoice_date)
""",
    r"""
CREATE TABLE inventory_delivery (
	tenant_id UUID NOT NULL, 
	id UUID NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	number VARCHAR NOT NULL, 
	status VARCHAR(40) NOT NULL, 
	company_id UUID NOT NULL, 
	warehouse_id UUID NOT NULL, 
	customer_id UUID NOT NULL, 
	delivered_on DATE NOT NULL, 
	address TEXT NOT NULL, 
	note TEXT NOT NULL, 
	CONSTRAINT pk_inventory_delivery PRIMARY KEY (tenant_id, id), 
	CONSTRAINT uq_inventory_delivery_tenant_id_company_id_number UNIQUE (tenant_id, company_id, number), 
	CONSTRAINT ck_inventory_delivery_status_word CHECK (status IN ('DRAFT', 'POSTED', 'CANCELLED')), 
	CONSTRAINT fk_inventory_delivery_tenant_id_company_id FOREIGN KEY(tenant_id, company_id) REFERENCES company (tenant_id, id), 
	CONSTRAINT fk_inventory_delivery_tenant_id_warehouse_id FOREIGN KEY(tenant_id, warehouse_id) REFERENCES inventory_warehouse (tenant_id, id), 
	CONSTRAINT fk_inventory_delivery_tenant_id_customer_id FOREIGN KEY(tenant_id, customer_id) REFERENCES party_customer (tenant_id, id)
)
""",
    r"""
CREATE INDEX ix_inventory_delivery_tenant_id_company_id_delivered_on_id ON inventory_delivery (tenant_id, company_id, delivered_on, id)
""",
    r"""
CREATE INDEX ix_inventory_delivery_customer_id ON inventory_delivery (tenant_id, customer_id)
""",
    r"""
CREATE INDEX ix_inventory_delivery_warehouse_id ON inventory_delivery (tenant_id, warehouse_id)
""",
    r"""
CREATE TABLE inventory_balance (
	tenant_id UUID NOT NULL, 
	id UUID NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	company_id UUID NOT NULL, 
	location_id UUID NOT NULL, 
	product_id UUID NOT NULL, 
	on_hand NUMERIC(20, 6) NOT NULL, 
	reserved NUMERIC(20, 6) NOT NULL, 
	may_be_negative BOOLEAN NOT NULL, 
	CONSTRAINT pk_inventory_balance PRIMARY KEY (tenant_id, id), 
	CONSTRAINT uq_inventory_balance_tenant_id_product_id_location_id UNIQUE (tenant_id, product_id, location_id), 
	CONSTRAINT ck_inventory_balance_reserved_within_on_hand CHECK (reserved >= 0 AND reserved <= greatest(on_hand, 0)), 
	CONSTRAINT ck_inventory_balance_on_hand_not_negative CHECK (on_hand >= 0 OR may_be_negative), 
	CONSTRAINT fk_inventory_balance_tenant_id_company_id FOREIGN KEY(tenant_id, company_id) REFERENCES company (tenant_id, id), 
	CONSTRAINT fk_inventory_balance_tenant_id_location_id FOREIGN KEY(tenant_id, location_id) REFERENCES inventory_location (tenant_id, id), 
	CONSTRAINT fk_inventory_balance_tenant_id_product_id FOREIGN KEY(tenant_id, product_id) REFERENCES catalog_product (tenant_id, id)
)
""",
    r"""
CREATE INDEX ix_inventory_balance_location_id ON inventory_balance (tenant_id, location_id)
""",
    r"""
CREATE TABLE inventory_demand (
	tenant_id UUID NOT NULL, 
	id UUID NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	company_id UUID NOT NULL, 
	warehouse_id UUID NOT NULL, 
	product_id UUID NOT NULL, 
	subject_type VARCHAR NOT NULL, 
	subject_id UUID NOT NULL, 
	quantity NUMERIC(20, 6) NOT NULL, 
	due_on DATE NOT NULL, 
	CONSTRAINT pk_inventory_demand PRIMARY KEY (tenant_id, id), 
	CONSTRAINT uq_inventory_demand_tenant_id_subject_id_subject_type UNIQUE (tenant_id, subject_id, subject_type), 
	CONSTRAINT ck_inventory_demand_quantity_positive CHECK (quantity > 0), 
	CONSTRAINT fk_inventory_demand_tenant_id_company_id FOREIGN KEY(tenant_id, company_id) REFERENCES company (tenant_id, id), 
	CONSTRAINT fk_inventory_demand_tenant_id_warehouse_id FOREIGN KEY(tenant_id, warehouse_id) REFERENCES inventory_warehouse (tenant_id, id), 
	CONSTRAINT fk_inventory_demand_tenant_id_product_id FOREIGN KEY(tenant_id, product_id) REFERENCES catalog_product (tenant_id, id)
)
""",
    r"""
CREATE INDEX ix_inventory_demand_tenant_id_product_id_company_id ON inventory_demand (tenant_id, product_id, company_id)
""",
    r"""
CREATE TABLE accounts_account_contact (
	tenant_id UUID NOT NULL, 
	id UUID NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	account_id UUID NOT NULL, 
	contact_id UUID NOT NULL, 
	role VARCHAR(40) NOT NULL, 
	is_primary BOOLEAN NOT NULL, 
	CONSTRAINT pk_accounts_account_contact PRIMARY KEY (tenant_id, id), 
	CONSTRAINT uq_accounts_account_contact_tenant_id_account_id_contact_id UNIQUE (tenant_id, account_id, contact_id), 
	CONSTRAINT fk_accounts_account_contact_tenant_id_account_id FOREIGN KEY(tenant_id, account_id) REFERENCES party (tenant_id, id), 
	CONSTRAINT fk_accounts_account_contact_tenant_id_contact_id FOREIGN KEY(tenant_id, contact_id) REFERENCES accounts_contact (tenant_id, id), 
	CONSTRAINT ck_accounts_account_contact_role_word CHECK (role IN ('DECISION_MAKER', 'INFLUENCER', 'BUYER', 'USER', 'BILLING', 'TECHNICAL', 'OTHER'))
)
""",
    r"""
CREATE UNIQUE INDEX uq_accounts_account_contact_primary ON accounts_account_contact (tenant_id, account_id) WHERE is_primary
""",
    r"""
CREATE INDEX ix_accounts_account_contact_contact_id ON accounts_account_contact (tenant_id, contact_id)
""",
    r"""
CREATE TABLE accounts_assignment (
	tenant_id UUID NOT NULL, 
	id UUID NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	customer_id UUID NOT NULL, 
	from_owner_id UUID, 
	to_owner_id UUID, 
	assigned_by_id UUID, 
	assigned_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	reason TEXT NOT NULL, 
	CONSTRAINT pk_accounts_assignment PRIMARY KEY (tenant_id, id), 
	CONSTRAINT fk_accounts_assignment_tenant_id_customer_id FOREIGN KEY(tenant_id, customer_id) REFERENCES party_customer (tenant_id, id), 
	CONSTRAINT fk_accounts_assignment_tenant_id_from_owner_id FOREIGN KEY(tenant_id, from_owner_id) REFERENCES user_account (tenant_id, id), 
	CONSTRAINT fk_accounts_assignment_tenant_id_to_owner_id FOREIGN KEY(tenant_id, to_owner_id) REFERENCES user_account (tenant_id, id), 
	CONSTRAINT fk_accounts_assignment_tenant_id_assigned_by_id FOREIGN KEY(tenant_id, assigned_by_id) REFERENCES user_account (tenant_id, id)
)
""",
    r"""
CREATE INDEX ix_accounts_assignment_from_owner_id ON accounts_assignment (tenant_id, from_owner_id)
""",
    r"""
CREATE INDEX ix_accounts_assignment_assigned_by_id ON accounts_assignment (tenant_id, assigned_by_id)
""",
    r"""
CREATE INDEX ix_accounts_assignment_tenant_id_customer_id_assigned_at ON accounts_assignment (tenant_id, customer_id, assigned_at)
""",
    r"""
CREATE INDEX ix_accounts_assignment_to_owner_id ON accounts_assignment (tenant_id, to_owner_id)
""",
    r"""
CREATE FUNCTION accounts_assignment_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'rows of accounts_assignment never change' USING ERRCODE = 'restrict_violation'; END $$
""",
    r"""
CREATE TRIGGER accounts_assignment_append_only BEFORE UPDATE OR DELETE ON accounts_assignment
FOR EACH ROW EXECUTE FUNCTION accounts_assignment_append_only()
""",
    r"""
CREATE TABLE payment (
	tenant_id UUID NOT NULL, 
	id UUID NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	company_id UUID NOT NULL, 
	number VARCHAR NOT NULL, 
	status VARCHAR(40) NOT NULL, 
	customer_id UUID NOT NULL, 
	account_id UUID, 
	payment_date DATE NOT NULL, 
	currency VARCHAR(3) NOT NULL, 
	exchange_rate NUMERIC(24, 12) NOT NULL, 
	amount NUMERIC(20, 6) NOT NULL, 
	residual NUMERIC(20, 6) NOT NULL, 
	reference TEXT NOT NULL, 
	note TEXT NOT NULL, 
	entry_id UUID NOT NULL, 
	CONSTRAINT pk_payment PRIMARY KEY (tenant_id, id), 
	CONSTRAINT uq_payment_tenant_id_company_id_number UNIQUE (tenant_id, company_id, number), 
	CONSTRAINT ck_payment_amount_positive CHECK (amount > 0), 
	CONSTRAINT ck_payment_residual_is_a_part CHECK (residual >= 0 AND residual <= amount), 
	CONSTRAINT ck_payment_rate_positive CHECK (exchange_rate > 0), 
	CONSTRAINT fk_payment_tenant_id_company_id FOREIGN KEY(tenant_id, company_id) REFERENCES company (tenant_id, id), 
	CONSTRAINT ck_payment_status_word CHECK (status IN ('POSTED', 'REVERSED')), 
	CONSTRAINT fk_payment_tenant_id_customer_id FOREIGN KEY(tenant_id, customer_id) REFERENCES party_customer (tenant_id, id), 
	CONSTRAINT fk_payment_tenant_id_account_id FOREIGN KEY(tenant_id, account_id) REFERENCES finance_account (tenant_id, id), 
	CONSTRAINT fk_payment_tenant_id_entry_id FOREIGN KEY(tenant_id, entry_id) REFERENCES finance_entry (tenant_id, id), 
	CONSTRAINT uq_payment_tenant_id_entry_id UNIQUE (tenant_id, entry_id)
)
""",
    r"""
CREATE INDEX ix_payment_tenant_id_company_id_payment_date ON payment (tenant_id, company_id, payment_date)
""",
    r"""
CREATE INDEX ix_payment_tenant_id_customer_id_payment_date ON payment (tenant_id, customer_id, payment_date)
""",
    r"""
CREATE INDEX ix_payment_account_id ON payment (tenant_id, account_id)
""",
    r"""
CREATE TABLE approval_instance (
	tenant_id UUID NOT NULL, 
	id UUID NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	definition_id UUID NOT NULL, 
	version_id UUID NOT NULL, 
	subject_type VARCHAR NOT NULL, 
	subject_id UUID NOT NULL, 
	current_subject_id UUID, 
	revision TEXT NOT NULL, 
	company_id UUID NOT NULL, 
	party_id UUID, 
	initiator_id UUID NOT NULL, 
	department_id UUID, 
	title VARCHAR NOT NULL, 
	business_no VARCHAR NOT NULL, 
	status VARCHAR(40) NOT NULL, 
	started_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	ended_at TIMESTAMP WITH TIME ZONE, 
	log_seq INTEGER NOT NULL, 
	log_hash TEXT NOT NULL, 
	CONSTRAINT pk_approval_instance PRIMARY KEY (tenant_id, id), 
	CONSTRAINT uq_approval_instance_tenant_id_business_no UNIQUE (tenant_id, business_no), 
	CONSTRAINT uq_approval_instance_tenant_id_id_status UNIQUE (tenant_id, id, status), 
	CONSTRAINT uq_approval_instance_tenant_id_current_subject_id UNIQUE (tenant_id, current_subject_id), 
	CONSTRAINT ck_approval_instance_ended_when_not_running CHECK ((status = 'RUNNING') = (ended_at IS NULL)), 
	CONSTRAINT fk_approval_instance_tenant_id_definition_id FOREIGN KEY(tenant_id, definition_id) REFERENCES approval_definition (tenant_id, id), 
	CONSTRAINT fk_approval_instance_tenant_id_version_id FOREIGN KEY(tenant_id, version_id) REFERENCES approval_version (tenant_id, id), 
	CONSTRAINT fk_approval_instance_tenant_id_company_id FOREIGN KEY(tenant_id, company_id) REFERENCES company (tenant_id, id), 
	CONSTRAINT fk_approval_instance_tenant_id_party_id FOREIGN KEY(tenant_id, party_id) REFERENCES party (tenant_id, id), 
	CONSTRAINT fk_approval_instance_tenant_id_initiator_id FOREIGN KEY(tenant_id, initiator_id) REFERENCES user_account (tenant_id, id), 
	CONSTRAINT fk_approval_instance_tenant_id_department_id FOREIGN KEY(tenant_id, department_id) REFERENCES department (tenant_id, id), 
	CONSTRAINT ck_approval_instance_status_word CHECK (status IN ('RUNNING', 'APPROVED', 'REJECTED', 'WITHDRAWN'))
)
""",
    r"""
CREATE INDEX ix_approval_instance_tenant_id_started_at_id ON approval_instance (tenant_id, started_at, id)
""",
    r"""
CREATE INDEX ix_approval_instance_party_id ON approval_instance (tenant_id, party_id)
""",
    r"""
CREATE INDEX ix_approval_instance_initiator_id ON approval_instance (tenant_id, initiator_id)
""",
    r"""
CREATE INDEX ix_approval_instance_tenant_id_subject_id ON approval_instance (tenant_id, subject_id)
""",
    r"""
CREATE UNIQUE INDEX uq_approval_instance_active ON approval_instance (tenant_id, subject_id, definition_id) WHERE status = 'RUNNING'
""",
    r"""
CREATE INDEX ix_approval_instance_definition_id ON approval_instance (tenant_id, definition_id)
""",
    r"""
CREATE INDEX ix_approval_instance_company_id ON approval_instance (tenant_id, company_id)
""",
    r"""
CREATE TABLE pipeline_opportunity_line (
	tenant_id UUID NOT NULL, 
	id UUID NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	opportunity_id UUID NOT NULL, 
	position INTEGER NOT NULL, 
	product_id UUID NOT NULL, 
	quantity NUMERIC(20, 6) NOT NULL, 
	unit_price NUMERIC(20, 6) NOT NULL, 
	discount NUMERIC(24, 12) NOT NULL, 
	net NUMERIC(20, 6) NOT NULL, 
	currency VARCHAR(3) NOT NULL, 
	CONSTRAINT pk_pipeline_opportunity_line PRIMARY KEY (tenant_id, id), 
	CONSTRAINT uq_pipeline_opportunity_line_tenant_id_opportunity_id_position UNIQUE (tenant_id, opportunity_id, position), 
	CONSTRAINT ck_pipeline_opportunity_line_quantity_positive CHECK (quantity > 0), 
	CONSTRAINT ck_pipeline_opportunity_line_unit_price_not_negative CHECK (unit_price >= 0), 
	CONSTRAINT ck_pipeline_opportunity_line_discount_is_a_fraction CHECK (discount BETWEEN 0 AND 1), 
	CONSTRAINT fk_pipeline_opportunity_line_tenant_id_opportunity_id FOREIGN KEY(tenant_id, opportunity_id) REFERENCES pipeline_opportunity (tenant_id, id), 
	CONSTRAINT fk_pipeline_opportunity_line_tenant_id_product_id FOREIGN KEY(tenant_id, product_id) REFERENCES catalog_product (tenant_id, id)
)
""",
    r"""
CREATE INDEX ix_pipeline_opportunity_line_product_id ON pipeline_opportunity_line (tenant_id, product_id)
""",
    r"""
CREATE TABLE pipeline_stage_visit (
	tenant_id UUID NOT NULL, 
	id UUID NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	opportunity_id UUID NOT NULL, 
	stage_id UUID NOT NULL, 
	entered_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	left_at TIMESTAMP WITH TIME ZONE, 
	CONSTRAINT pk_pipeline_stage_visit PRIMARY KEY (tenant_id, id), 
	CONSTRAINT fk_pipeline_stage_visit_tenant_id_opportunity_id FOREIGN KEY(tenant_id, opportunity_id) REFERENCES pipeline_opportunity (tenant_id, id), 
	CONSTRAINT fk_pipeline_stage_visit_tenant_id_stage_id FOREIGN KEY(tenant_id, stage_id) REFERENCES pipeline_stage (tenant_id, id)
)
""",
    r"""
CREATE UNIQUE INDEX uq_pipeline_stage_visit_current ON pipeline_stage_visit (tenant_id, opportunity_id) WHERE left_at IS NULL
""",
    r"""
CREATE INDEX ix_pipeline_stage_visit_tenant_id_opportunity_id_entered_at ON pipeline_stage_visit (tenant_id, opportunity_id, entered_at)
""",
    r"""
CREATE INDEX ix_pipeline_stage_visit_stage_id ON pipeline_stage_visit (tenant_id, stage_id)
""",
    r"""
CREATE TABLE sales_order_line (
	tenant_id UUID NOT NULL, 
	id UUID NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	order_id UUID NOT NULL, 
	position INTEGER NOT NULL, 
	company_id UUID NOT NULL, 
	owner_id UUID, 
	department_id UUID, 
	product_id UUID NOT NULL, 
	description TEXT NOT NULL, 
	quantity NUMERIC(20, 6) NOT NULL, 
	unit_price NUMERIC(20, 6) NOT NULL, 
	currency VARCHAR(3) NOT NULL, 
	discount NUMERIC(24, 12) NOT NULL, 
	tax_rate NUMERIC(24, 12) NOT NULL, 
	net NUMERIC(20, 6) NOT NULL, 
	tax NUMERIC(20, 6) NOT NULL, 
	gross NUMERIC(20, 6) NOT NULL, 
	delivered_quantity NUMERIC(20, 6) NOT NULL, 
	invoiced_quantity NUMERIC(20, 6) NOT NULL, 
	CONSTRAINT pk_sales_order_line PRIMARY KEY (tenant_id, id), 
	CONSTRAINT uq_sales_order_line_tenant_id_order_id_position UNIQUE (tenant_id, order_id, position), 
	CONSTRAINT ck_sales_order_line_quantity_positive CHECK (quantity > 0), 
	CONSTRAINT ck_sales_order_line_unit_price_not_negative CHECK (unit_price >= 0), 
	CONSTRAINT ck_sales_order_line_discount_is_a_fraction CHECK (discount BETWEEN 0 AND 1), 
	CONSTRAINT ck_sales_order_line_tax_rate_is_a_fraction CHECK (tax_rate >= 0 AND tax_rate < 10), 
	CONSTRAINT ck_sales_order_line_gross_is_the_sum CHECK (gross = net + tax), 
	CONSTRAINT ck_sales_order_line_delivered_within_ordered CHECK (delivered_quantity BETWEEN 0 AND quantity), 
	CONSTRAINT ck_sales_order_line_invoiced_within_ordered CHECK (invoiced_quantity BETWEEN 0 AND quantity), 
	CONSTRAINT fk_sales_order_line_tenant_id_order_id FOREIGN KEY(tenant_id, order_id) REFERENCES sales_order (tenant_id, id), 
	CONSTRAINT fk_sales_order_line_tenant_id_company_id FOREIGN KEY(tenant_id, company_id) REFERENCES company (tenant_id, id), 
	CONSTRAINT fk_sales_order_line_tenant_id_owner_id FOREIGN KEY(tenant_id, owner_id) REFERENCES user_account (tenant_id, id), 
	CONSTRAINT fk_sales_order_line_tenant_id_department_id FOREIGN KEY(tenant_id, department_id) REFERENCES department (tenant_id, id), 
	CONSTRAINT fk_sales_order_line_tenant_id_product_id FOREIGN KEY(tenant_id, product_id) REFERENCES catalog_product (tenant_id, id)
)
""",
    r"""
CREATE INDEX ix_sales_order_line_product_id ON sales_order_line (tenant_id, product_id)
""",
    r"""
CREATE TABLE bridge_opportunity_order (
	tenant_id UUID NOT NULL, 
	id UUID NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	opportunity_id UUID NOT NULL, 
	order_id UUID NOT NULL, 
	CONSTRAINT pk_bridge_opportunity_order PRIMARY KEY (tenant_id, id), 
	CONSTRAINT fk_bridge_opportunity_order_tenant_id_opportunity_id FOREIGN KEY(tenant_id, opportunity_id) REFERENCES pipeline_opportunity (tenant_id, id), 
	CONSTRAINT uq_bridge_opportunity_order_tenant_id_opportunity_id UNIQUE (tenant_id, opportunity_id), 
	CONSTRAINT fk_bridge_opportunity_order_tenant_id_order_id FOREIGN KEY(tenant_id, order_id) REFERENCES sales_order (tenant_id, id), 
	CONSTRAINT uq_bridge_opportunity_order_tenant_id_order_id UNIQUE (tenant_id, order_id)
)
""",
    r"""
CREATE TABLE bridge_order_invoice (
	tenant_id UUID NOT NULL, 
	id UUID NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	order_id UUID NOT NULL, 
	invoice_id UUID NOT NULL, 
	CONSTRAINT pk_bridge_order_invoice PRIMARY KEY (tenant_id, id), 
	CONSTRAINT fk_bridge_order_invoice_tenant_id_order_id FOREIGN KEY(tenant_id, order_id) REFERENCES sales_order (tenant_id, id), 
	CONSTRAINT fk_bridge_order_invoice_tenant_id_invoice_id FOREIGN KEY(tenant_id, invoice_id) REFERENCES invoicing_invoice (tenant_id, id), 
	CONSTRAINT uq_bridge_order_invoice_tenant_id_invoice_id UNIQUE (tenant_id, invoice_id)
)
""",
    r"""
CREATE INDEX ix_bridge_order_invoice_order_id ON bridge_order_invoice (tenant_id, order_id)
""",
    r"""
CREATE TABLE finance_allocation (
	tenant_id UUID NOT NULL, 
	id UUID NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	company_id UUID NOT NULL, 
	party_id UUID, 
	debit_line_id UUID NOT NULL, 
	credit_line_id UUID NOT NULL, 
	debit_origin_type VARCHAR, 
	debit_origin_id UUID, 
	credit_origin_type VARCHAR, 
	credit_origin_id UUID, 
	allocated_on DATE NOT NULL, 
	currency VARCHAR(3) NOT NULL, 
	amount NUMERIC(20, 6) NOT NULL, 
	base_currency VARCHAR(3) NOT NULL, 
	debit_base NUMERIC(20, 6) NOT NULL, 
	credit_base NUMERIC(20, 6) NOT NULL, 
	exchange_entry_id UUID, 
	removal_of_id UUID, 
	CONSTRAINT pk_finance_allocation PRIMARY KEY (tenant_id, id), 
	CONSTRAINT ck_finance_allocation_removals_are_negative CHECK ((removal_of_id IS NULL) = (amount > 0)), 
	CONSTRAINT ck_finance_allocation_bases_have_its_sign CHECK (amount * debit_base >= 0 AND amount * credit_base >= 0), 
	CONSTRAINT ck_finance_allocation_two_items CHECK (debit_line_id <> credit_line_id), 
	CONSTRAINT fk_finance_allocation_tenant_id_company_id FOREIGN KEY(tenant_id, company_id) REFERENCES company (tenant_id, id), 
	CONSTRAINT fk_finance_allocation_tenant_id_party_id FOREIGN KEY(tenant_id, party_id) REFERENCES party (tenant_id, id), 
	CONSTRAINT fk_finance_allocation_tenant_id_debit_line_id FOREIGN KEY(tenant_id, debit_line_id) REFERENCES finance_entry_line (tenant_id, id), 
	CONSTRAINT fk_finance_allocation_tenant_id_credit_line_id FOREIGN KEY(tenant_id, credit_line_id) REFERENCES finance_entry_line (tenant_id, id), 
	CONSTRAINT fk_finance_allocation_tenant_id_exchange_entry_id FOREIGN KEY(tenant_id, exchange_entry_id) REFERENCES finance_entry (tenant_id, id), 
	CONSTRAINT fk_finance_allocation_tenant_id_removal_of_id FOREIGN KEY(tenant_id, removal_of_id) REFERENCES finance_allocation (tenant_id, id)
)
""",
    r"""
CREATE INDEX ix_finance_allocation_tenant_id_company_id_allocated_on ON finance_allocation (tenant_id, company_id, allocated_on)
""",
    r"""
CREATE INDEX ix_finance_allocation_debit_line_id ON finance_allocation (tenant_id, debit_line_id)
""",
    r"""
CREATE INDEX ix_finance_allocation_tenant_id_debit_origin_id ON finance_allocation (tenant_id, debit_origin_id)
""",
    r"""
CREATE INDEX ix_finance_allocation_credit_line_id ON finance_allocation (tenant_id, credit_line_id)
""",
    r"""
CREATE INDEX ix_finance_allocation_exchange_entry_id ON finance_allocation (tenant_id, exchange_entry_id)
""",
    r"""
CREATE INDEX ix_finance_allocation_party_id ON finance_allocation (tenant_id, party_id)
""",
    r"""
CREATE INDEX ix_finance_allocation_tenant_id_credit_origin_id ON finance_allocation (tenant_id, credit_origin_id)
""",
    r"""
CREATE UNIQUE INDEX uq_finance_allocation_removal_of_id ON finance_allocation (tenant_id, removal_of_id) WHERE removal_of_id IS NOT NULL
""",
    r"""
CREATE FUNCTION finance_allocation_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'rows of finance_allocation never change' USING ERRCODE = 'restrict_violation'; END $$
""",
    r"""
CREATE TRIGGER finance_allocation_append_only BEFORE UPDATE OR DELETE ON finance_allocation
FOR EACH ROW EXECUTE FUNCTION finance_allocation_append_only()
""",
    r"""
CREATE FUNCTION finance_allocation_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'finance_allocation is never emptied' USING ERRCODE = 'restrict_violation'; END $$
""",
    r"""
CREATE TRIGGER finance_allocation_kept_truncate BEFORE TRUNCATE ON finance_allocation FOR EACH STATEMENT EXECUTE FUNCTION finance_allocation_kept()
""",
    r"""
CREATE TABLE invoicing_invoice_line (
	tenant_id UUID NOT NULL, 
	id UUID NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	company_id UUID NOT NULL, 
	invoice_id UUID NOT NULL, 
	position INTEGER NOT NULL, 
	product_id UUID, 
	account_id UUID, 
	description TEXT NOT NULL, 
	quantity NUMERIC(20, 6) NOT NULL, 
	currency VARCHAR(3) NOT NULL, 
	unit_price NUMERIC(20, 6) NOT NULL, 
	discount NUMERIC(24, 12) NOT NULL, 
	tax_rate NUMERIC(24, 12) NOT NULL, 
	net NUMERIC(20, 6) NOT NULL, 
	tax NUMERIC(20, 6) NOT NULL, 
	gross NUMERIC(20, 6) NOT NULL, 
	CONSTRAINT pk_invoicing_invoice_line PRIMARY KEY (tenant_id, id), 
	CONSTRAINT uq_invoicing_invoice_line_tenant_id_invoice_id_position UNIQUE (tenant_id, invoice_id, position), 
	CONSTRAINT ck_invoicing_invoice_line_not_negative CHECK (quantity > 0 AND unit_price >= 0), 
	CONSTRAINT ck_invoicing_invoice_line_discount_is_a_fraction CHECK (discount >= 0 AND discount <= 1), 
	CONSTRAINT ck_invoicing_invoice_line_gross_is_the_sum CHECK (gross = net + tax), 
	CONSTRAINT fk_invoicing_invoice_line_tenant_id_company_id FOREIGN KEY(tenant_id, company_id) REFERENCES company (tenant_id, id), 
	CONSTRAINT fk_invoicing_invoice_line_tenant_id_invoice_id FOREIGN KEY(tenant_id, invoice_id) REFERENCES invoicing_invoice (tenant_id, id), 
	CONSTRAINT fk_invoicing_invoice_line_tenant_id_product_id FOREIGN KEY(tenant_id, product_id) REFERENCES catalog_product (tenant_id, id), 
	CONSTRAINT fk_invoicing_invoice_line_tenant_id_account_id FOREIGN KEY(tenant_id, account_id) REFERENCES finance_account (tenant_id, id)
)
""",
    r"""
CREATE INDEX ix_invoicing_invoice_line_product_id ON invoicing_invoice_line (tenant_id, product_id)
""",
    r"""
CREATE FUNCTION invoicing_invoice_line_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE held record;
BEGIN
  IF TG_OP = 'INSERT' THEN held := NEW; ELSE held := OLD; END IF;
  PERFORM 1 FROM invoicing_invoice
    WHERE tenant_id = held.tenant_id AND id = held.invoice_id AND status = 'DRAFT';
  IF NOT FOUND THEN
    RAISE EXCEPTION 'lines of posted invoices never change' USING ERRCODE = 'restrict_violation';
  END IF;
  IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
  RETURN NEW;
END $$
""",
    r"""
CREATE TRIGGER invoicing_invoice_line_guard BEFORE INSERT OR UPDATE OR DELETE ON invoicing_invoice_line FOR EACH ROW EXECUTE FUNCTION invoicing_invoice_line_guard()
""",
    r"""
CREATE TABLE bridge_order_delivery (
	tenant_id UUID NOT NULL, 
	id UUID NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	order_id UUID NOT NULL, 
	delivery_id UUID NOT NULL, 
	CONSTRAINT pk_bridge_order_delivery PRIMARY KEY (tenant_id, id), 
	CONSTRAINT fk_bridge_order_delivery_tenant_id_order_id FOREIGN KEY(tenant_id, order_id) REFERENCES sales_order (tenant_id, id), 
	CONSTRAINT fk_bridge_order_delivery_tenant_id_delivery_id FOREIGN KEY(tenant_id, delivery_id) REFERENCES inventory_delivery (tenant_id, id), 
	CONSTRAINT uq_bridge_order_delivery_tenant_id_delivery_id UNIQUE (tenant_id, delivery_id)
)
""",
    r"""
CREATE INDEX ix_bridge_order_delivery_order_id ON bridge_order_delivery (tenant_id, order_id)
""",
    r"""
CREATE TABLE inventory_move (
	tenant_id UUID NOT NULL, 
	id UUID NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	company_id UUID NOT NULL, 
	product_id UUID NOT NULL, 
	from_location_id UUID NOT NULL, 
	to_location_id UUID NOT NULL, 
	quantity NUMERIC(20, 6) NOT NULL, 
	status VARCHAR(40) NOT NULL, 
	moved_on DATE NOT NULL, 
	moved_at TIMESTAMP WITH TIME ZONE, 
	unit_cost NUMERIC(20, 6), 
	currency VARCHAR(3) NOT NULL, 
	delivery_id UUID, 
	receipt_id UUID, 
	position INTEGER NOT NULL, 
	subject_type VARCHAR, 
	subject_id UUID, 
	reason TEXT NOT NULL, 
	CONSTRAINT pk_inventory_move PRIMARY KEY (tenant_id, id), 
	CONSTRAINT ck_inventory_move_quantity_positive CHECK (quantity > 0), 
	CONSTRAINT ck_inventory_move_from_elsewhere CHECK (from_location_id <> to_location_id), 
	CONSTRAINT ck_inventory_move_unit_cost_not_negative CHECK (unit_cost >= 0), 
	CONSTRAINT ck_inventory_move_moved_when_done CHECK ((status = 'DONE') = (moved_at IS NOT NULL)), 
	CONSTRAINT ck_inventory_move_subject_whole CHECK ((subject_type IS NULL) = (subject_id IS NULL)), 
	CONSTRAINT ck_inventory_move_one_document CHECK (delivery_id IS NULL OR receipt_id IS NULL), 
	CONSTRAINT fk_inventory_move_tenant_id_company_id FOREIGN KEY(tenant_id, company_id) REFERENCES company (tenant_id, id), 
	CONSTRAINT fk_inventory_move_tenant_id_product_id FOREIGN KEY(tenant_id, product_id) REFERENCES catalog_product (tenant_id, id), 
	CONSTRAINT fk_inventory_move_tenant_id_from_location_id FOREIGN KEY(tenant_id, from_location_id) REFERENCES inventory_location (tenant_id, id), 
	CONSTRAINT fk_inventory_move_tenant_id_to_location_id FOREIGN KEY(tenant_id, to_location_id) REFERENCES inventory_location (tenant_id, id), 
	CONSTRAINT ck_inventory_move_status_word CHECK (status IN ('DRAFT', 'DONE', 'CANCELLED')), 
	CONSTRAINT fk_inventory_move_tenant_id_delivery_id FOREIGN KEY(tenant_id, delivery_id) REFERENCES inventory_delivery (tenant_id, id), 
	CONSTRAINT fk_inventory_move_tenant_id_receipt_id FOREIGN KEY(tenant_id, receipt_id) REFERENCES inventory_receipt (tenant_id, id)
)
""",
    r"""
CREATE INDEX ix_inventory_move_planned ON inventory_move (tenant_id, product_id, company_id) WHERE status = 'DRAFT'
""",
    r"""
CREATE INDEX ix_inventory_move_tenant_id_company_id_moved_on_id ON inventory_move (tenant_id, company_id, moved_on, id)
""",
    r"""
CREATE INDEX ix_inventory_move_tenant_id_product_id_moved_on_id ON inventory_move (tenant_id, product_id, moved_on, id)
""",
    r"""
CREATE INDEX ix_inventory_move_tenant_id_subject_id ON inventory_move (tenant_id, subject_id)
""",
    r"""
CREATE INDEX ix_inventory_move_tenant_id_receipt_id_position ON inventory_move (tenant_id, receipt_id, position)
""",
    r"""
CREATE INDEX ix_inventory_move_to_location_id ON inventory_move (tenant_id, to_location_id)
""",
    r"""
CREATE INDEX ix_inventory_move_from_location_id ON inventory_move (tenant_id, from_location_id)
""",
    r"""
CREATE INDEX ix_inventory_move_tenant_id_delivery_id_position ON inventory_move (tenant_id, delivery_id, position)
""",
    r"""
CREATE FUNCTION inventory_move_done_never_changes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'a move that is done never changes' USING ERRCODE = 'restrict_violation';
END $$
""",
    r"""
CREATE TRIGGER inventory_move_done_never_changes BEFORE UPDATE OR DELETE ON inventory_move
FOR EACH ROW WHEN (OLD.status = 'DONE') EXECUTE FUNCTION inventory_move_done_never_changes()
""",
    r"""
CREATE TABLE inventory_reservation (
	tenant_id UUID NOT NULL, 
	id UUID NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	company_id UUID NOT NULL, 
	demand_id UUID NOT NULL, 
	subject_type VARCHAR NOT NULL, 
	subject_id UUID NOT NULL, 
	product_id UUID NOT NULL, 
	location_id UUID NOT NULL, 
	quantity NUMERIC(20, 6) NOT NULL, 
	CONSTRAINT pk_inventory_reservation PRIMARY KEY (tenant_id, id), 
	CONSTRAINT uq_inventory_reservation_tenant_id_demand_id_location_id UNIQUE (tenant_id, demand_id, location_id), 
	CONSTRAINT ck_inventory_reservation_quantity_positive CHECK (quantity > 0), 
	CONSTRAINT fk_inventory_reservation_tenant_id_company_id FOREIGN KEY(tenant_id, company_id) REFERENCES company (tenant_id, id), 
	CONSTRAINT fk_inventory_reservation_tenant_id_demand_id FOREIGN KEY(tenant_id, demand_id) REFERENCES inventory_demand (tenant_id, id), 
	CONSTRAINT fk_inventory_reservation_tenant_id_product_id FOREIGN KEY(tenant_id, product_id) REFERENCES catalog_product (tenant_id, id), 
	CONSTRAINT fk_inventory_reservation_tenant_id_location_id FOREIGN KEY(tenant_id, location_id) REFERENCES inventory_location (tenant_id, id)
)
""",
    r"""
CREATE INDEX ix_inventory_reservation_tenant_id_product_id_location_id ON inventory_reservation (tenant_id, product_id, location_id)
""",
    r"""
CREATE TABLE approval_node_run (
	tenant_id UUID NOT NULL, 
	id UUID NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	instance_id UUID NOT NULL, 
	node_id VARCHAR NOT NULL, 
	visit INTEGER NOT NULL, 
	branch_path TEXT NOT NULL, 
	mode VARCHAR(40) NOT NULL, 
	status VARCHAR(40) NOT NULL, 
	opened_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	closed_at TIMESTAMP WITH TIME ZONE, 
	CONSTRAINT pk_approval_node_run PRIMARY KEY (tenant_id, id), 
	CONSTRAINT uq_approval_node_run_tenant_id_instance_id_node_id_bran_5a06 UNIQUE (tenant_id, instance_id, node_id, branch_path, visit), 
	CONSTRAINT ck_approval_node_run_closed_when_not_open CHECK ((status = 'OPEN') = (closed_at IS NULL)), 
	CONSTRAINT fk_approval_node_run_tenant_id_instance_id FOREIGN KEY(tenant_id, instance_id) REFERENCES approval_instance (tenant_id, id), 
	CONSTRAINT ck_approval_node_run_mode_word CHECK (mode IN ('SINGLE', 'ANY', 'ALL')), 
	CONSTRAINT ck_approval_node_run_status_word CHECK (status IN ('OPEN', 'APPROVED', 'REJECTED', 'CANCELLED'))
)
""",
    r"""
CREATE UNIQUE INDEX uq_approval_node_run_open ON approval_node_run (tenant_id, instance_id, node_id, branch_path) WHERE status = 'OPEN'
""",
    r"""
CREATE TABLE bridge_order_line_invoice (
	tenant_id UUID NOT NULL, 
	id UUID NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	order_line_id UUID NOT NULL, 
	invoice_line_id UUID NOT NULL, 
	quantity NUMERIC(20, 6) NOT NULL, 
	CONSTRAINT pk_bridge_order_line_invoice PRIMARY KEY (tenant_id, id), 
	CONSTRAINT ck_bridge_order_line_invoice_quantity_positive CHECK (quantity > 0), 
	CONSTRAINT fk_bridge_order_line_invoice_tenant_id_order_line_id FOREIGN KEY(tenant_id, order_line_id) REFERENCES sales_order_line (tenant_id, id), 
	CONSTRAINT fk_bridge_order_line_invoice_tenant_id_invoice_line_id FOREIGN KEY(tenant_id, invoice_line_id) REFERENCES invoicing_invoice_line (tenant_id, id), 
	CONSTRAINT uq_bridge_order_line_invoice_tenant_id_invoice_line_id UNIQUE (tenant_id, invoice_line_id)
)
""",
    r"""
CREATE INDEX ix_bridge_order_line_invoice_order_line_id ON bridge_order_line_invoice (tenant_id, order_line_id)
""",
    r"""
CREATE TABLE approval_seat (
	tenant_id UUID NOT NULL, 
	id UUID NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	node_run_id UUID NOT NULL, 
	ordinal INTEGER NOT NULL, 
	principal_id UUID NOT NULL, 
	on_behalf_of_id UUID, 
	outcome VARCHAR(40) NOT NULL, 
	merged_into_id UUID, 
	CONSTRAINT pk_approval_seat PRIMARY KEY (tenant_id, id), 
	CONSTRAINT uq_approval_seat_tenant_id_node_run_id_ordinal UNIQUE (tenant_id, node_run_id, ordinal), 
	CONSTRAINT ck_approval_seat_not_merged_into_itself CHECK (merged_into_id <> id), 
	CONSTRAINT fk_approval_seat_tenant_id_node_run_id FOREIGN KEY(tenant_id, node_run_id) REFERENCES approval_node_run (tenant_id, id), 
	CONSTRAINT fk_approval_seat_tenant_id_principal_id FOREIGN KEY(tenant_id, principal_id) REFERENCES user_account (tenant_id, id), 
	CONSTRAINT fk_approval_seat_tenant_id_on_behalf_of_id FOREIGN KEY(tenant_id, on_behalf_of_id) REFERENCES user_account (tenant_id, id), 
	CONSTRAINT ck_approval_seat_outcome_word CHECK (outcome IN ('NONE', 'APPROVED', 'REJECTED')), 
	CONSTRAINT fk_approval_seat_tenant_id_merged_into_id FOREIGN KEY(tenant_id, merged_into_id) REFERENCES approval_seat (tenant_id, id)
)
""",
    r"""
CREATE UNIQUE INDEX uq_approval_seat_principal ON approval_seat (tenant_id, node_run_id, principal_id) WHERE merged_into_id IS NULL
""",
    r"""
CREATE TABLE approval_task (
	tenant_id UUID NOT NULL, 
	id UUID NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	instance_id UUID NOT NULL, 
	instance_status VARCHAR(40) NOT NULL, 
	company_id UUID NOT NULL, 
	seat_id UUID NOT NULL, 
	kind VARCHAR(40) NOT NULL, 
	assignee_id UUID, 
	origin_id UUID, 
	status VARCHAR(40) NOT NULL, 
	opened_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	due_at TIMESTAMP WITH TIME ZONE, 
	decided_at TIMESTAMP WITH TIME ZONE, 
	comment TEXT NOT NULL, 
	CONSTRAINT pk_approval_task PRIMARY KEY (tenant_id, id), 
	CONSTRAINT fk_approval_task_tenant_id_instance_id_instance_status FOREIGN KEY(tenant_id, instance_id, instance_status) REFERENCES approval_instance (tenant_id, id, status) ON UPDATE CASCADE, 
	CONSTRAINT ck_approval_task_open_only_while_running CHECK (status NOT IN ('WAITING', 'PENDING') OR instance_status = 'RUNNING'), 
	CONSTRAINT ck_approval_task_decided_when_not_open CHECK ((status IN ('WAITING', 'PENDING')) = (decided_at IS NULL)), 
	CONSTRAINT ck_approval_task_instance_status_word CHECK (instance_status IN ('RUNNING', 'APPROVED', 'REJECTED', 'WITHDRAWN')), 
	CONSTRAINT fk_approval_task_tenant_id_company_id FOREIGN KEY(tenant_id, company_id) REFERENCES company (tenant_id, id), 
	CONSTRAINT fk_approval_task_tenant_id_seat_id FOREIGN KEY(tenant_id, seat_id) REFERENCES approval_seat (tenant_id, id), 
	CONSTRAINT ck_approval_task_kind_word CHECK (kind IN ('APPROVE')), 
	CONSTRAINT fk_approval_task_tenant_id_assignee_id FOREIGN KEY(tenant_id, assignee_id) REFERENCES user_account (tenant_id, id), 
	CONSTRAINT fk_approval_task_tenant_id_origin_id FOREIGN KEY(tenant_id, origin_id) REFERENCES approval_task (tenant_id, id), 
	CONSTRAINT ck_approval_task_status_word CHECK (status IN ('WAITING', 'PENDING', 'APPROVED', 'REJECTED', 'REASSIGNED', 'CLOSED', 'CANCELLED'))
)
""",
    r"""
CREATE INDEX ix_approval_task_tenant_id_opened_at_id ON approval_task (tenant_id, opened_at, id)
""",
    r"""
CREATE INDEX ix_approval_task_tenant_id_assignee_id_status_due_at_id ON approval_task (tenant_id, assignee_id, status, due_at, id)
""",
    r"""
CREATE INDEX ix_approval_task_tenant_id_instance_id_opened_at ON approval_task (tenant_id, instance_id, opened_at)
""",
    r"""
CREATE INDEX ix_approval_task_seat_id ON approval_task (tenant_id, seat_id)
""",
    r"""
CREATE TABLE approval_action (
	tenant_id UUID NOT NULL, 
	id UUID NOT NULL, 
	version INTEGER DEFAULT '1' NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	updated_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
	instance_id UUID NOT NULL, 
	seq INTEGER NOT NULL, 
	action VARCHAR(40) NOT NULL, 
	actor_id UUID NOT NULL, 
	on_behalf_of_id UUID, 
	task_id UUID, 
	from_status VARCHAR(40), 
	to_status VARCHAR(40) NOT NULL, 
	comment TEXT NOT NULL, 
	payload JSONB NOT NULL, 
	at TIMESTAMP WITH TIME ZONE NOT NULL, 
	previous_hash TEXT NOT NULL, 
	hash VARCHAR NOT NULL, 
	CONSTRAINT pk_approval_action PRIMARY KEY (tenant_id, id), 
	CONSTRAINT uq_approval_action_tenant_id_instance_id_seq UNIQUE (tenant_id, instance_id, seq), 
	CONSTRAINT fk_approval_action_tenant_id_instance_id FOREIGN KEY(tenant_id, instance_id) REFERENCES approval_instance (tenant_id, id), 
	CONSTRAINT ck_approval_action_action_word CHECK (action IN ('SUBMIT', 'APPROVE', 'REJECT', 'REASSIGN', 'MERGE', 'WITHDRAW')), 
	CONSTRAINT fk_approval_action_tenant_id_actor_id FOREIGN KEY(tenant_id, actor_id) REFERENCES user_account (tenant_id, id), 
	CONSTRAINT fk_approval_action_tenant_id_on_behalf_of_id FOREIGN KEY(tenant_id, on_behalf_of_id) REFERENCES user_account (tenant_id, id), 
	CONSTRAINT fk_approval_action_tenant_id_task_id FOREIGN KEY(tenant_id, task_id) REFERENCES approval_task (tenant_id, id), 
	CONSTRAINT ck_approval_action_from_status_word CHECK (from_status IN ('RUNNING', 'APPROVED', 'REJECTED', 'WITHDRAWN')), 
	CONSTRAINT ck_approval_action_to_status_word CHECK (to_status IN ('RUNNING', 'APPROVED', 'REJECTED', 'WITHDRAWN'))
)
""",
    r"""
CREATE FUNCTION approval_action_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'rows of approval_action never change' USING ERRCODE = 'restrict_violation'; END $$
""",
    r"""
CREATE TRIGGER approval_action_append_only BEFORE UPDATE OR DELETE ON approval_action
FOR EACH ROW EXECUTE FUNCTION approval_action_append_only()
""",
    r"""
ALTER TABLE department ADD CONSTRAINT fk_department_tenant_id_head_id FOREIGN KEY(tenant_id, head_id) REFERENCES user_account (tenant_id, id)
""",
    r"""
CREATE SCHEMA jobs
""",
    r"""
CREATE TYPE jobs.status AS ENUM ('queued', 'picked', 'successful', 'exception', 'canceled', 'deleted', 'failed');
""",
    r"""
CREATE TABLE jobs.job (
    id bigserial NOT NULL PRIMARY KEY,
    priority integer NOT NULL,
    queue_manager_id uuid,
    created timestamp with time zone NOT NULL DEFAULT now(),
    updated timestamp with time zone NOT NULL DEFAULT now(),
    heartbeat timestamp with time zone NOT NULL DEFAULT now(),
    execute_after timestamp with time zone NOT NULL DEFAULT now(),
    status jobs.status NOT NULL,
    entrypoint text NOT NULL,
    dedupe_key text,
    payload bytea,
    headers jsonb,
    attempts integer NOT NULL DEFAULT 0,
    slot bigint
);
""",
    r"""
CREATE TABLE jobs.log (
    id bigint GENERATED BY DEFAULT AS IDENTITY NOT NULL PRIMARY KEY,
    created timestamp with time zone NOT NULL DEFAULT now(),
    job_id bigint NOT NULL,
    status jobs.status NOT NULL,
    priority integer NOT NULL,
    entrypoint text NOT NULL,
    traceback jsonb,
    aggregated boolean DEFAULT false
);
""",
    r"""
CREATE TABLE jobs.schedule (
    id bigserial NOT NULL PRIMARY KEY,
    expression text NOT NULL,
    entrypoint text NOT NULL,
    heartbeat timestamp with time zone NOT NULL DEFAULT now(),
    created timestamp with time zone NOT NULL DEFAULT now(),
    updated timestamp with time zone NOT NULL DEFAULT now(),
    next_run timestamp with time zone NOT NULL DEFAULT now(),
    last_run timestamp with time zone,
    status jobs.status DEFAULT 'queued'::jobs.status,
    UNIQUE (expression, entrypoint)
);
""",
    r"""
CREATE TABLE jobs.statistics (
    id bigserial NOT NULL PRIMARY KEY,
    created timestamp with time zone NOT NULL DEFAULT date_trunc('sec'::text, now()),
    count bigint NOT NULL,
    priority integer NOT NULL,
    status jobs.status NOT NULL,
    entrypoint text NOT NULL
);
""",
    r"""
CREATE INDEX job_ep_ea_idx ON jobs.job USING btree (entrypoint, execute_after) WHERE (status = 'queued'::jobs.status);
""",
    r"""
CREATE INDEX job_ep_prio_id_idx ON jobs.job USING btree (entrypoint, priority DESC, id) WHERE (status = 'queued'::jobs.status);
""",
    r"""
CREATE INDEX job_picked_heartbeat_idx ON jobs.job USING btree (heartbeat) WHERE (status = 'picked'::jobs.status);
""",
    r"""
CREATE UNIQUE INDEX job_picked_slot_idx ON jobs.job USING btree (entrypoint, slot) WHERE ((status = 'picked'::jobs.status) AND (slot IS NOT NULL));
""",
    r"""
CREATE INDEX job_priority_id_id1_idx ON jobs.job USING btree (priority, id DESC) INCLUDE (id) WHERE (status = 'queued'::jobs.status);
""",
    r"""
CREATE INDEX job_queue_manager_id_idx ON jobs.job USING btree (queue_manager_id) WHERE (queue_manager_id IS NOT NULL);
""",
    r"""
CREATE UNIQUE INDEX job_unique_dedupe_key ON jobs.job USING btree (dedupe_key) WHERE ((status = ANY (ARRAY['queued'::jobs.status, 'picked'::jobs.status])) AND (dedupe_key IS NOT NULL));
""",
    r"""
CREATE INDEX job_updated_id_id1_idx ON jobs.job USING btree (updated, id DESC) INCLUDE (id) WHERE (status = 'picked'::jobs.status);
""",
    r"""
CREATE INDEX log_created ON jobs.log USING btree (created);
""",
    r"""
CREATE INDEX log_job_id_status ON jobs.log USING btree (job_id, created DESC);
""",
    r"""
CREATE INDEX log_not_aggregated ON jobs.log USING btree ((1)) WHERE (NOT aggregated);
""",
    r"""
CREATE INDEX log_status ON jobs.log USING btree (status);
""",
    r"""
CREATE UNIQUE INDEX statistics_unique_count ON jobs.statistics USING btree (priority, date_trunc('sec'::text, timezone('UTC'::text, created)), status, entrypoint);
""",
    r"""
GRANT USAGE ON SCHEMA jobs TO bizsuite_app, bizsuite_jobs
""",
    r"""
GRANT INSERT, SELECT (id, entrypoint, priority, dedupe_key, status) ON jobs.job TO bizsuite_app
""",
    r"""
GRANT INSERT ON jobs.log TO bizsuite_app
""",
    r"""
GRANT USAGE ON SEQUENCE jobs.job_id_seq TO bizsuite_app
""",
    r"""
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA jobs TO bizsuite_jobs
""",
    r"""
GRANT USAGE ON ALL SEQUENCES IN SCHEMA jobs TO bizsuite_jobs
""",
    r"""
ALTER TABLE accounts_account_contact ENABLE ROW LEVEL SECURITY
""",
    r"""
ALTER TABLE accounts_account_contact FORCE ROW LEVEL SECURITY
""",
    r"""
CREATE POLICY tenant ON accounts_account_contact TO bizsuite_app USING (tenant_id = (SELECT nullif(current_setting('app.tenant', true), '')::uuid))
""",
    r"""
GRANT SELECT, INSERT, UPDATE, DELETE ON accounts_account_contact TO bizsuite_app
""",
    r"""
ALTER TABLE accounts_assignment ENABLE ROW LEVEL SECURITY
""",
    r"""
ALTER TABLE accounts_assignment FORCE ROW LEVEL SECURITY
""",
    r"""
CREATE POLICY tenant ON accounts_assignment TO bizsuite_app USING (tenant_id = (SELECT nullif(current_setting('app.tenant', true), '')::uuid))
""",
    r"""
GRANT SELECT, INSERT, UPDATE, DELETE ON accounts_assignment TO bizsuite_app
""",
    r"""
ALTER TABLE accounts_contact ENABLE ROW LEVEL SECURITY
""",
    r"""
ALTER TABLE accounts_contact FORCE ROW LEVEL SECURITY
""",
    r"""
CREATE POLICY tenant ON accounts_contact TO bizsuite_app USING (tenant_id = (SELECT nullif(current_setting('app.tenant', true), '')::uuid))
""",
    r"""
GRANT SELECT, INSERT, UPDATE, DELETE ON accounts_contact TO bizsuite_app
""",
    r"""
ALTER TABLE approval_action ENABLE ROW LEVEL SECURITY
""",
    r"""
ALTER TABLE approval_action FORCE ROW LEVEL SECURITY
""",
    r"""
CREATE POLICY tenant ON approval_action TO bizsuite_app USING (tenant_id = (SELECT nullif(current_setting('app.tenant', true), '')::uuid))
""",
    r"""
GRANT SELECT, INSERT, UPDATE, DELETE ON approval_action TO bizsuite_app
""",
    r"""
ALTER TABLE approval_definition ENABLE ROW LEVEL SECURITY
""",
    r"""
ALTER TABLE approval_definition FORCE ROW LEVEL SECURITY
""",
    r"""
CREATE POLICY tenant ON approval_definition TO bizsuite_app USING (tenant_id = (SELECT nullif(current_setting('app.tenant', true), '')::uuid))
""",
    r"""
GRANT SELECT, INSERT, UPDATE, DELETE ON approval_definition TO bizsuite_app
""",
    r"""
ALTER TABLE approval_instance ENABLE ROW LEVEL SECURITY
""",
    r"""
ALTER TABLE approval_instance FORCE ROW LEVEL SECURITY
""",
    r"""
CREATE POLICY tenant ON approval_instance TO bizsuite_app USING (tenant_id = (SELECT nullif(current_setting('app.tenant', true), '')::uuid))
""",
    r"""
GRANT SELECT, INSERT, UPDATE, DELETE ON approval_instance TO bizsuite_app
""",
    r"""
ALTER TABLE approval_node_run ENABLE ROW LEVEL SECURITY
""",
    r"""
ALTER TABLE approval_node_run FORCE ROW LEVEL SECURITY
""",
    r"""
CREATE POLICY tenant ON approval_node_run TO bizsuite_app USING (tenant_id = (SELECT nullif(current_setting('app.tenant', true), '')::uuid))
""",
    r"""
GRANT SELECT, INSERT, UPDATE, DELETE ON approval_node_run TO bizsuite_app
""",
    r"""
ALTER TABLE approval_seat ENABLE ROW LEVEL SECURITY
""",
    r"""
ALTER TABLE approval_seat FORCE ROW LEVEL SECURITY
""",
    r"""
CREATE POLICY tenant ON approval_seat TO bizsuite_app USING (tenant_id = (SELECT nullif(current_setting('app.tenant', true), '')::uuid))
""",
    r"""
GRANT SELECT, INSERT, UPDATE, DELETE ON approval_seat TO bizsuite_app
""",
    r"""
ALTER TABLE approval_task ENABLE ROW LEVEL SECURITY
""",
    r"""
ALTER TABLE approval_task FORCE ROW LEVEL SECURITY
""",
    r"""
CREATE POLICY tenant ON approval_task TO bizsuite_app USING (tenant_id = (SELECT nullif(current_setting('app.tenant', true), '')::uuid))
""",
    r"""
GRANT SELECT, INSERT, UPDATE, DELETE ON approval_task TO bizsuite_app
""",
    r"""
ALTER TABLE approval_version ENABLE ROW LEVEL SECURITY
""",
    r"""
ALTER TABLE approval_version FORCE ROW LEVEL SECURITY
""",
    r"""
CREATE POLICY tenant ON approval_version TO bizsuite_app USING (tenant_id = (SELECT nullif(current_setting('app.tenant', true), '')::uuid))
""",
    r"""
GRANT SELECT, INSERT, UPDATE, DELETE ON approval_version TO bizsuite_app
""",
    r"""
ALTER TABLE audit_entry ENABLE ROW LEVEL SECURITY
""",
    r"""
ALTER TABLE audit_entry FORCE ROW LEVEL SECURITY
""",
    r"""
CREATE POLICY tenant ON audit_entry TO bizsuite_app USING (tenant_id = (SELECT nullif(current_setting('app.tenant', true), '')::uuid))
""",
    r"""
GRANT SELECT, INSERT, UPDATE, DELETE ON audit_entry TO bizsuite_app
""",
    r"""
ALTER TABLE bridge_opportunity_order ENABLE ROW LEVEL SECURITY
""",
    r"""
ALTER TABLE bridge_opportunity_order FORCE ROW LEVEL SECURITY
""",
    r"""
CREATE POLICY tenant ON bridge_opportunity_order TO bizsuite_app USING (tenant_id = (SELECT nullif(current_setting('app.tenant', true), '')::uuid))
""",
    r"""
GRANT SELECT, INSERT, UPDATE, DELETE ON bridge_opportunity_order TO bizsuite_app
""",
    r"""
ALTER TABLE bridge_order_delivery ENABLE ROW LEVEL SECURITY
""",
    r"""
ALTER TABLE bridge_order_delivery FORCE ROW LEVEL SECURITY
""",
    r"""
CREATE POLICY tenant ON bridge_order_delivery TO bizsuite_app USING (tenant_id = (SELECT nullif(current_setting('app.tenant', true), '')::uuid))
""",
    r"""
GRANT SELECT, INSERT, UPDATE, DELETE ON bridge_order_delivery TO bizsuite_app
""",
    r"""
ALTER TABLE bridge_order_invoice ENABLE ROW LEVEL SECURITY
""",
    r"""
ALTER TABLE bridge_order_invoice FORCE ROW LEVEL SECURITY
""",
    r"""
CREATE POLICY tenant ON bridge_order_invoice TO bizsuite_app USING (tenant_id = (SELECT nullif(current_setting('app.tenant', true), '')::uuid))
""",
    r"""
GRANT SELECT, INSERT, UPDATE, DELETE ON bridge_order_invoice TO bizsuite_app
""",
    r"""
ALTER TABLE bridge_order_line_invoice ENABLE ROW LEVEL SECURITY
""",
    r"""
ALTER TABLE bridge_order_line_invoice FORCE ROW LEVEL SECURITY
""",
    r"""
CREATE POLICY tenant ON bridge_order_line_invoice TO bizsuite_app USING (tenant_id = (SELECT nullif(current_setting('app.tenant', true), '')::uuid))
""",
    r"""
GRANT SELECT, INSERT, UPDATE, DELETE ON bridge_order_line_invoice TO bizsuite_app
""",
    r"""
ALTER TABLE catalog_attribute ENABLE ROW LEVEL SECURITY
""",
    r"""
ALTER TABLE catalog_attribute FORCE ROW LEVEL SECURITY
""",
    r"""
CREATE POLICY tenant ON catalog_attribute TO bizsuite_app USING (tenant_id = (SELECT nullif(current_setting('app.tenant', true), '')::uuid))
""",
    r"""
GRANT SELECT, INSERT, UPDATE, DELETE ON catalog_attribute TO bizsuite_app
""",
    r"""
ALTER TABLE catalog_barcode ENABLE ROW LEVEL SECURITY
""",
    r"""
ALTER TABLE catalog_barcode FORCE ROW LEVEL SECURITY
""",
    r"""
CREATE POLICY tenant ON catalog_barcode TO bizsuite_app USING (tenant_id = (SELECT nullif(current_setting('app.tenant', true), '')::uuid))
""",
    r"""
GRANT SELECT, INSERT, UPDATE, DELETE ON catalog_barcode TO bizsuite_app
""",
    r"""
ALTER TABLE catalog_category ENABLE ROW LEVEL SECURITY
""",
    r"""
ALTER TABLE catalog_category FORCE ROW LEVEL SECURITY
""",
    r"""
CREATE POLICY tenant ON catalog_category TO bizsuite_app USING (tenant_id = (SELECT nullif(current_setting('app.tenant', true), '')::uuid))
""",
    r"""
GRANT SELECT, INSERT, UPDATE, DELETE ON catalog_category TO bizsuite_app
""",
    r"""
ALTER TABLE catalog_price_list ENABLE ROW LEVEL SECURITY
""",
    r"""
ALTER TABLE catalog_price_list FORCE ROW LEVEL SECURITY
""",
    r"""
CREATE POLICY tenant ON catalog_price_list TO bizsuite_app USING (tenant_id = (SELECT nullif(current_setting('app.tenant', true), '')::uuid))
""",
    r"""
GRANT SELECT, INSERT, UPDATE, DELETE ON catalog_price_list TO bizsuite_app
""",
    r"""
ALTER TABLE catalog_price_rule ENABLE ROW LEVEL SECURITY
""",
    r"""
ALTER TABLE catalog_price_rule FORCE ROW LEVEL SECURITY
""",
    r"""
CREATE POLICY tenant ON catalog_price_rule TO bizsuite_app USING (tenant_id = (SELECT nullif(current_setting('app.tenant', true), '')::uuid))
""",
    r"""
GRANT SELECT, INSERT, UPDATE, DELETE ON catalog_price_rule TO bizsuite_app
""",
    r"""
ALTER TABLE catalog_product ENABLE ROW LEVEL SECURITY
""",
    r"""
ALTER TABLE catalog_product FORCE ROW LEVEL SECURITY
""",
    r"""
CREATE POLICY tenant ON catalog_product TO bizsuite_app USING (tenant_id = (SELECT nullif(current_setting('app.tenant', true), '')::uuid))
""",
    r"""
GRANT SELECT, INSERT, UPDATE, DELETE ON catalog_product TO bizsuite_app
""",
    r"""
ALTER TABLE catalog_supplier_product ENABLE ROW LEVEL SECURITY
""",
    r"""
ALTER TABLE catalog_supplier_product FORCE ROW LEVEL SECURITY
""",
    r"""
CREATE POLICY tenant ON catalog_supplier_product TO bizsuite_app USING (tenant_id = (SELECT nullif(current_setting('app.tenant', true), '')::uuid))
""",
    r"""
GRANT SELECT, INSERT, UPDATE, DELETE ON catalog_supplier_product TO bizsuite_app
""",
    r"""
ALTER TABLE catalog_template ENABLE ROW LEVEL SECURITY
""",
    r"""
ALTER TABLE catalog_template FORCE ROW LEVEL SECURITY
""",
    r"""
CREATE POLICY tenant ON catalog_template TO bizsuite_app USING (tenant_id = (SELECT nullif(current_setting('app.tenant', true), '')::uuid))
""",
    r"""
GRANT SELECT, INSERT, UPDATE, DELETE ON catalog_template TO bizsuite_app
""",
    r"""
ALTER TABLE catalog_unit ENABLE ROW LEVEL SECURITY
""",
    r"""
ALTER TABLE catalog_unit FORCE ROW LEVEL SECURITY
""",
    r"""
CREATE POLICY tenant ON catalog_unit TO bizsuite_app USING (tenant_id = (SELECT nullif(current_setting('app.tenant', true), '')::uuid))
""",
    r"""
GRANT SELECT, INSERT, UPDATE, DELETE ON catalog_unit TO bizsuite_app
""",
    r"""
ALTER TABLE catalog_unit_category ENABLE ROW LEVEL SECURITY
""",
    r"""
ALTER TABLE catalog_unit_category FORCE ROW LEVEL SECURITY
""",
    r"""
CREATE POLICY tenant ON catalog_unit_category TO bizsuite_app USING (tenant_id = (SELECT nullif(current_setting('app.tenant', true), '')::uuid))
""",
    r"""
GRANT SELECT, INSERT, UPDATE, DELETE ON catalog_unit_category TO bizsuite_app
""",
    r"""
ALTER TABLE catalog_variant_value ENABLE ROW LEVEL SECURITY
""",
    r"""
ALTER TABLE catalog_variant_value FORCE ROW LEVEL SECURITY
""",
    r"""
CREATE POLICY tenant ON catalog_variant_value TO bizsuite_app USING (tenant_id = (SELECT nullif(current_setting('app.tenant', true), '')::uuid))
""",
    r"""
GRANT SELECT, INSERT, UPDATE, DELETE ON catalog_variant_value TO bizsuite_app
""",
    r"""
ALTER TABLE company ENABLE ROW LEVEL SECURITY
""",
    r"""
ALTER TABLE company FORCE ROW LEVEL SECURITY
""",
    r"""
CREATE POLICY tenant ON company TO bizsuite_app USING (tenant_id = (SELECT nullif(current_setting('app.tenant', true), '')::uuid))
""",
    r"""
GRANT SELECT, INSERT, UPDATE, DELETE ON company TO bizsuite_app
""",
    r"""
ALTER TABLE department ENABLE ROW LEVEL SECURITY
""",
    r"""
ALTER TABLE department FORCE ROW LEVEL SECURITY
""",
    r"""
CREATE POLICY tenant ON department TO bizsuite_app USING (tenant_id = (SELECT nullif(current_setting('app.tenant', true), '')::uuid))
""",
    r"""
GRANT SELECT, INSERT, UPDATE, DELETE ON department TO bizsuite_app
""",
    r"""
ALTER TABLE external_id ENABLE ROW LEVEL SECURITY
""",
    r"""
ALTER TABLE external_id FORCE ROW LEVEL SECURITY
""",
    r"""
CREATE POLICY tenant ON external_id TO bizsuite_app USING (tenant_id = (SELECT nullif(current_setting('app.tenant', true), '')::uuid))
""",
    r"""
GRANT SELECT, INSERT, UPDATE, DELETE ON external_id TO bizsuite_app
""",
    r"""
ALTER TABLE finance_account ENABLE ROW LEVEL SECURITY
""",
    r"""
ALTER TABLE finance_account FORCE ROW LEVEL SECURITY
""",
    r"""
CREATE POLICY tenant ON finance_account TO bizsuite_app USING (tenant_id = (SELECT nullif(current_setting('app.tenant', true), '')::uuid))
""",
    r"""
GRANT SELECT, INSERT, UPDATE, DELETE ON finance_account TO bizsuite_app
""",
    r"""
ALTER TABLE finance_allocation ENABLE ROW LEVEL SECURITY
""",
    r"""
ALTER TABLE finance_allocation FORCE ROW LEVEL SECURITY
""",
    r"""
CREATE POLICY tenant ON finance_allocation TO bizsuite_app USING (tenant_id = (SELECT nullif(current_setting('app.tenant', true), '')::uuid))
""",
    r"""
GRANT SELECT, INSERT, UPDATE, DELETE ON finance_allocation TO bizsuite_app
""",
    r"""
ALTER TABLE finance_chain ENABLE ROW LEVEL SECURITY
""",
    r"""
ALTER TABLE finance_chain FORCE ROW LEVEL SECURITY
""",
    r"""
CREATE POLICY tenant ON finance_chain TO bizsuite_app USING (tenant_id = (SELECT nullif(current_setting('app.tenant', true), '')::uuid))
""",
    r"""
GRANT SELECT, INSERT, UPDATE, DELETE ON finance_chain TO bizsuite_app
""",
    r"""
ALTER TABLE finance_commitment ENABLE ROW LEVEL SECURITY
""",
    r"""
ALTER TABLE finance_commitment FORCE ROW LEVEL SECURITY
""",
    r"""
CREATE POLICY tenant ON finance_commitment TO bizsuite_app USING (tenant_id = (SELECT nullif(current_setting('app.tenant', true), '')::uuid))
""",
    r"""
GRANT SELECT, INSERT, UPDATE, DELETE ON finance_commitment TO bizsuite_app
""",
    r"""
ALTER TABLE finance_entry ENABLE ROW LEVEL SECURITY
""",
    r"""
ALTER TABLE finance_entry FORCE ROW LEVEL SECURITY
""",
    r"""
CREATE POLICY tenant ON finance_entry TO bizsuite_app USING (tenant_id = (SELECT nullif(current_setting('app.tenant', true), '')::uuid))
""",
    r"""
GRANT SELECT, INSERT, UPDATE, DELETE ON finance_entry TO bizsuite_app
""",
    r"""
ALTER TABLE finance_entry_line ENABLE ROW LEVEL SECURITY
""",
    r"""
ALTER TABLE finance_entry_line FORCE ROW LEVEL SECURITY
""",
    r"""
CREATE POLICY tenant ON finance_entry_line TO bizsuite_app USING (tenant_id = (SELECT nullif(current_setting('app.tenant', true), '')::uuid))
""",
    r"""
GRANT SELECT, INSERT, UPDATE, DELETE ON finance_entry_line TO bizsuite_app
""",
    r"""
ALTER TABLE finance_fiscal_year ENABLE ROW LEVEL SECURITY
""",
    r"""
ALTER TABLE finance_fiscal_year FORCE ROW LEVEL SECURITY
""",
    r"""
CREATE POLICY tenant ON finance_fiscal_year TO bizsuite_app USING (tenant_id = (SELECT nullif(current_setting('app.tenant', true), '')::uuid))
""",
    r"""
GRANT SELECT, INSERT, UPDATE, DELETE ON finance_fiscal_year TO bizsuite_app
""",
    r"""
ALTER TABLE finance_journal ENABLE ROW LEVEL SECURITY
""",
    r"""
ALTER TABLE finance_journal FORCE ROW LEVEL SECURITY
""",
    r"""
CREATE POLICY tenant ON finance_journal TO bizsuite_app USING (tenant_id = (SELECT nullif(current_setting('app.tenant', true), '')::uuid))
""",
    r"""
GRANT SELECT, INSERT, UPDATE, DELETE ON finance_journal TO bizsuite_app
""",
    r"""
ALTER TABLE finance_party_balance ENABLE ROW LEVEL SECURITY
""",
    r"""
ALTER TABLE finance_party_balance FORCE ROW LEVEL SECURITY
""",
    r"""
CREATE POLICY tenant ON finance_party_balance TO bizsuite_app USING (tenant_id = (SELECT nullif(current_setting('app.tenant', true), '')::uuid))
""",
    r"""
GRANT SELECT, INSERT, UPDATE, DELETE ON finance_party_balance TO bizsuite_app
""",
    r"""
ALTER TABLE finance_period ENABLE ROW LEVEL SECURITY
""",
    r"""
ALTER TABLE finance_period FORCE ROW LEVEL SECURITY
""",
    r"""
CREATE POLICY tenant ON finance_period TO bizsuite_app USING (tenant_id = (SELECT nullif(current_setting('app.tenant', true), '')::uuid))
""",
    r"""
GRANT SELECT, INSERT, UPDATE, DELETE ON finance_period TO bizsuite_app
""",
    r"""
ALTER TABLE idempotency_key ENABLE ROW LEVEL SECURITY
""",
    r"""
ALTER TABLE idempotency_key FORCE ROW LEVEL SECURITY
""",
    r"""
CREATE POLICY tenant ON idempotency_key TO bizsuite_app USING (tenant_id = (SELECT nullif(current_setting('app.tenant', true), '')::uuid))
""",
    r"""
GRANT SELECT, INSERT, UPDATE, DELETE ON idempotency_key TO bizsuite_app
""",
    r"""
ALTER TABLE identity_refresh_token ENABLE ROW LEVEL SECURITY
""",
    r"""
ALTER TABLE identity_refresh_token FORCE ROW LEVEL SECURITY
""",
    r"""
CREATE POLICY tenant ON identity_refresh_token TO bizsuite_app USING (tenant_id = (SELECT nullif(current_setting('app.tenant', true), '')::uuid))
""",
    r"""
GRANT SELECT, INSERT, UPDATE, DELETE ON identity_refresh_token TO bizsuite_app
""",
    r"""
ALTER TABLE identity_role ENABLE ROW LEVEL SECURITY
""",
    r"""
ALTER TABLE identity_role FORCE ROW LEVEL SECURITY
""",
    r"""
CREATE POLICY tenant ON identity_role TO bizsuite_app USING (tenant_id = (SELECT nullif(current_setting('app.tenant', true), '')::uuid))
""",
    r"""
GRANT SELECT, INSERT, UPDATE, DELETE ON identity_role TO bizsuite_app
""",
    r"""
ALTER TABLE identity_role_grant ENABLE ROW LEVEL SECURITY
""",
    r"""
ALTER TABLE identity_role_grant FORCE ROW LEVEL SECURITY
""",
    r"""
CREATE POLICY tenant ON identity_role_grant TO bizsuite_app USING (tenant_id = (SELECT nullif(current_setting('app.tenant', true), '')::uuid))
""",
    r"""
GRANT SELECT, INSERT, UPDATE, DELETE ON identity_role_grant TO bizsuite_app
""",
    r"""
ALTER TABLE identity_session ENABLE ROW LEVEL SECURITY
""",
    r"""
ALTER TABLE identity_session FORCE ROW LEVEL SECURITY
""",
    r"""
CREATE POLICY tenant ON identity_session TO bizsuite_app USING (tenant_id = (SELECT nullif(current_setting('app.tenant', true), '')::uuid))
""",
    r"""
GRANT SELECT, INSERT, UPDATE, DELETE ON identity_session TO bizsuite_app
""",
    r"""
ALTER TABLE identity_user_company ENABLE ROW LEVEL SECURITY
""",
    r"""
ALTER TABLE identity_user_company FORCE ROW LEVEL SECURITY
""",
    r"""
CREATE POLICY tenant ON identity_user_company TO bizsuite_app USING (tenant_id = (SELECT nullif(current_setting('app.tenant', true), '')::uuid))
""",
    r"""
GRANT SELECT, INSERT, UPDATE, DELETE ON identity_user_company TO bizsuite_app
""",
    r"""
ALTER TABLE identity_user_role ENABLE ROW LEVEL SECURITY
""",
    r"""
ALTER TABLE identity_user_role FORCE ROW LEVEL SECURITY
""",
    r"""
CREATE POLICY tenant ON identity_user_role TO bizsuite_app USING (tenant_id = (SELECT nullif(current_setting('app.tenant', true), '')::uuid))
""",
    r"""
GRANT SELECT, INSERT, UPDATE, DELETE ON identity_user_role TO bizsuite_app
""",
    r"""
ALTER TABLE inventory_balance ENABLE ROW LEVEL SECURITY
""",
    r"""
ALTER TABLE inventory_balance FORCE ROW LEVEL SECURITY
""",
    r"""
CREATE POLICY tenant ON inventory_balance TO bizsuite_app USING (tenant_id = (SELECT nullif(current_setting('app.tenant', true), '')::uuid))
""",
    r"""
GRANT SELECT, INSERT, UPDATE, DELETE ON inventory_balance TO bizsuite_app
""",
    r"""
ALTER TABLE inventory_delivery ENABLE ROW LEVEL SECURITY
""",
    r"""
ALTER TABLE inventory_delivery FORCE ROW LEVEL SECURITY
""",
    r"""
CREATE POLICY tenant ON inventory_delivery TO bizsuite_app USING (tenant_id = (SELECT nullif(current_setting('app.tenant', true), '')::uuid))
""",
    r"""
GRANT SELECT, INSERT, UPDATE, DELETE ON inventory_delivery TO bizsuite_app
""",
    r"""
ALTER TABLE inventory_demand ENABLE ROW LEVEL SECURITY
""",
    r"""
ALTER TABLE inventory_demand FORCE ROW LEVEL SECURITY
""",
    r"""
CREATE POLICY tenant ON inventory_demand TO bizsuite_app USING (tenant_id = (SELECT nullif(current_setting('app.tenant', true), '')::uuid))
""",
    r"""
GRANT SELECT, INSERT, UPDATE, DELETE ON inventory_demand TO bizsuite_app
""",
    r"""
ALTER TABLE inventory_location ENABLE ROW LEVEL SECURITY
""",
    r"""
ALTER TABLE inventory_location FORCE ROW LEVEL SECURITY
""",
    r"""
CREATE POLICY tenant ON inventory_location TO bizsuite_app USING (tenant_id = (SELECT nullif(current_setting('app.tenant', true), '')::uuid))
""",
    r"""
GRANT SELECT, INSERT, UPDATE, DELETE ON inventory_location TO bizsuite_app
""",
    r"""
ALTER TABLE inventory_move ENABLE ROW LEVEL SECURITY
""",
    r"""
ALTER TABLE inventory_move FORCE ROW LEVEL SECURITY
""",
    r"""
CREATE POLICY tenant ON inventory_move TO bizsuite_app USING (tenant_id = (SELECT nullif(current_setting('app.tenant', true), '')::uuid))
""",
    r"""
GRANT SELECT, INSERT, UPDATE, DELETE ON inventory_move TO bizsuite_app
""",
    r"""
ALTER TABLE inventory_receipt ENABLE ROW LEVEL SECURITY
""",
    r"""
ALTER TABLE inventory_receipt FORCE ROW LEVEL SECURITY
""",
    r"""
CREATE POLICY tenant ON inventory_receipt TO bizsuite_app USING (tenant_id = (SELECT nullif(current_setting('app.tenant', true), '')::uuid))
""",
    r"""
GRANT SELECT, INSERT, UPDATE, DELETE ON inventory_receipt TO bizsuite_app
""",
    r"""
ALTER TABLE inventory_reservation ENABLE ROW LEVEL SECURITY
""",
    r"""
ALTER TABLE inventory_reservation FORCE ROW LEVEL SECURITY
""",
    r"""
CREATE POLICY tenant ON inventory_reservation TO bizsuite_app USING (tenant_id = (SELECT nullif(current_setting('app.tenant', true), '')::uuid))
""",
    r"""
GRANT SELECT, INSERT, UPDATE, DELETE ON inventory_reservation TO bizsuite_app
""",
    r"""
ALTER TABLE inventory_warehouse ENABLE ROW LEVEL SECURITY
""",
    r"""
ALTER TABLE inventory_warehouse FORCE ROW LEVEL SECURITY
""",
    r"""
CREATE POLICY tenant ON inventory_warehouse TO bizsuite_app USING (tenant_id = (SELECT nullif(current_setting('app.tenant', true), '')::uuid))
""",
    r"""
GRANT SELECT, INSERT, UPDATE, DELETE ON inventory_warehouse TO bizsuite_app
""",
    r"""
ALTER TABLE invoicing_invoice ENABLE ROW LEVEL SECURITY
""",
    r"""
ALTER TABLE invoicing_invoice FORCE ROW LEVEL SECURITY
""",
    r"""
CREATE POLICY tenant ON invoicing_invoice TO bizsuite_app USING (tenant_id = (SELECT nullif(current_setting('app.tenant', true), '')::uuid))
""",
    r"""
GRANT SELECT, INSERT, UPDATE, DELETE ON invoicing_invoice TO bizsuite_app
""",
    r"""
ALTER TABLE invoicing_invoice_line ENABLE ROW LEVEL SECURITY
""",
    r"""
ALTER TABLE invoicing_invoice_line FORCE ROW LEVEL SECURITY
""",
    r"""
CREATE POLICY tenant ON invoicing_invoice_line TO bizsuite_app USING (tenant_id = (SELECT nullif(current_setting('app.tenant', true), '')::uuid))
""",
    r"""
GRANT SELECT, INSERT, UPDATE, DELETE ON invoicing_invoice_line TO bizsuite_app
""",
    r"""
ALTER TABLE number_series ENABLE ROW LEVEL SECURITY
""",
    r"""
ALTER TABLE number_series FORCE ROW LEVEL SECURITY
""",
    r"""
CREATE POLICY tenant ON number_series TO bizsuite_app USING (tenant_id = (SELECT nullif(current_setting('app.tenant', true), '')::uuid))
""",
    r"""
GRANT SELECT, INSERT, UPDATE, DELETE ON number_series TO bizsuite_app
""",
    r"""
ALTER TABLE party ENABLE ROW LEVEL SECURITY
""",
    r"""
ALTER TABLE party FORCE ROW LEVEL SECURITY
""",
    r"""
CREATE POLICY tenant ON party TO bizsuite_app USING (tenant_id = (SELECT nullif(current_setting('app.tenant', true), '')::uuid))
""",
    r"""
GRANT SELECT, INSERT, UPDATE, DELETE ON party TO bizsuite_app
""",
    r"""
ALTER TABLE party_address ENABLE ROW LEVEL SECURITY
""",
    r"""
ALTER TABLE party_address FORCE ROW LEVEL SECURITY
""",
    r"""
CREATE POLICY tenant ON party_address TO bizsuite_app USING (tenant_id = (SELECT nullif(current_setting('app.tenant', true), '')::uuid))
""",
    r"""
GRANT SELECT, INSERT, UPDATE, DELETE ON party_address TO bizsuite_app
""",
    r"""
ALTER TABLE party_contact_point ENABLE ROW LEVEL SECURITY
""",
    r"""
ALTER TABLE party_contact_point FORCE ROW LEVEL SECURITY
""",
    r"""
CREATE POLICY tenant ON party_contact_point TO bizsuite_app USING (tenant_id = (SELECT nullif(current_setting('app.tenant', true), '')::uuid))
""",
    r"""
GRANT SELECT, INSERT, UPDATE, DELETE ON party_contact_point TO bizsuite_app
""",
    r"""
ALTER TABLE party_customer ENABLE ROW LEVEL SECURITY
""",
    r"""
ALTER TABLE party_customer FORCE ROW LEVEL SECURITY
""",
    r"""
CREATE POLICY tenant ON party_customer TO bizsuite_app USING (tenant_id = (SELECT nullif(current_setting('app.tenant', true), '')::uuid))
""",
    r"""
GRANT SELECT, INSERT, UPDATE, DELETE ON party_customer TO bizsuite_app
""",
    r"""
ALTER TABLE party_employee ENABLE ROW LEVEL SECURITY
""",
    r"""
ALTER TABLE party_employee FORCE ROW LEVEL SECURITY
""",
    r"""
CREATE POLICY tenant ON party_employee TO bizsuite_app USING (tenant_id = (SELECT nullif(current_setting('app.tenant', true), '')::uuid))
""",
    r"""
GRANT SELECT, INSERT, UPDATE, DELETE ON party_employee TO bizsuite_app
""",
    r"""
ALTER TABLE party_supplier ENABLE ROW LEVEL SECURITY
""",
    r"""
ALTER TABLE party_supplier FORCE ROW LEVEL SECURITY
""",
    r"""
CREATE POLICY tenant ON party_supplier TO bizsuite_app USING (tenant_id = (SELECT nullif(current_setting('app.tenant', true), '')::uuid))
""",
    r"""
GRANT SELECT, INSERT, UPDATE, DELETE ON party_supplier TO bizsuite_app
""",
    r"""
ALTER TABLE payment ENABLE ROW LEVEL SECURITY
""",
    r"""
ALTER TABLE payment FORCE ROW LEVEL SECURITY
""",
    r"""
CREATE POLICY tenant ON payment TO bizsuite_app USING (tenant_id = (SELECT nullif(current_setting('app.tenant', true), '')::uuid))
""",
    r"""
GRANT SELECT, INSERT, UPDATE, DELETE ON payment TO bizsuite_app
""",
    r"""
ALTER TABLE pipeline_opportunity ENABLE ROW LEVEL SECURITY
""",
    r"""
ALTER TABLE pipeline_opportunity FORCE ROW LEVEL SECURITY
""",
    r"""
CREATE POLICY tenant ON pipeline_opportunity TO bizsuite_app USING (tenant_id = (SELECT nullif(current_setting('app.tenant', true), '')::uuid))
""",
    r"""
GRANT SELECT, INSERT, UPDATE, DELETE ON pipeline_opportunity TO bizsuite_app
""",
    r"""
ALTER TABLE pipeline_opportunity_line ENABLE ROW LEVEL SECURITY
""",
    r"""
ALTER TABLE pipeline_opportunity_line FORCE ROW LEVEL SECURITY
""",
    r"""
CREATE POLICY tenant ON pipeline_opportunity_line TO bizsuite_app USING (tenant_id = (SELECT nullif(current_setting('app.tenant', true), '')::uuid))
""",
    r"""
GRANT SELECT, INSERT, UPDATE, DELETE ON pipeline_opportunity_line TO bizsuite_app
""",
    r"""
ALTER TABLE pipeline_stage ENABLE ROW LEVEL SECURITY
""",
    r"""
ALTER TABLE pipeline_stage FORCE ROW LEVEL SECURITY
""",
    r"""
CREATE POLICY tenant ON pipeline_stage TO bizsuite_app USING (tenant_id = (SELECT nullif(current_setting('app.tenant', true), '')::uuid))
""",
    r"""
GRANT SELECT, INSERT, UPDATE, DELETE ON pipeline_stage TO bizsuite_app
""",
    r"""
ALTER TABLE pipeline_stage_visit ENABLE ROW LEVEL SECURITY
""",
    r"""
ALTER TABLE pipeline_stage_visit FORCE ROW LEVEL SECURITY
""",
    r"""
CREATE POLICY tenant ON pipeline_stage_visit TO bizsuite_app USING (tenant_id = (SELECT nullif(current_setting('app.tenant', true), '')::uuid))
""",
    r"""
GRANT SELECT, INSERT, UPDATE, DELETE ON pipeline_stage_visit TO bizsuite_app
""",
    r"""
ALTER TABLE sales_order ENABLE ROW LEVEL SECURITY
""",
    r"""
ALTER TABLE sales_order FORCE ROW LEVEL SECURITY
""",
    r"""
CREATE POLICY tenant ON sales_order TO bizsuite_app USING (tenant_id = (SELECT nullif(current_setting('app.tenant', true), '')::uuid))
""",
    r"""
GRANT SELECT, INSERT, UPDATE, DELETE ON sales_order TO bizsuite_app
""",
    r"""
ALTER TABLE sales_order_line ENABLE ROW LEVEL SECURITY
""",
    r"""
ALTER TABLE sales_order_line FORCE ROW LEVEL SECURITY
""",
    r"""
CREATE POLICY tenant ON sales_order_line TO bizsuite_app USING (tenant_id = (SELECT nullif(current_setting('app.tenant', true), '')::uuid))
""",
    r"""
GRANT SELECT, INSERT, UPDATE, DELETE ON sales_order_line TO bizsuite_app
""",
    r"""
ALTER TABLE user_account ENABLE ROW LEVEL SECURITY
""",
    r"""
ALTER TABLE user_account FORCE ROW LEVEL SECURITY
""",
    r"""
CREATE POLICY tenant ON user_account TO bizsuite_app USING (tenant_id = (SELECT nullif(current_setting('app.tenant', true), '')::uuid))
""",
    r"""
GRANT SELECT, INSERT, UPDATE, DELETE ON user_account TO bizsuite_app
""",
]


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    for statement in STATEMENTS:
        op.get_bind().exec_driver_sql(statement)


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    op.get_bind().exec_driver_sql("DROP TABLE accounts_account_contact, accounts_assignment, accounts_contact, approval_action, approval_definition, approval_instance, approval_node_run, approval_seat, approval_task, approval_version, audit_entry, bridge_opportunity_order, bridge_order_delivery, bridge_order_invoice, bridge_order_line_invoice, catalog_attribute, catalog_barcode, catalog_category, catalog_price_list, catalog_price_rule, catalog_product, catalog_supplier_product, catalog_template, catalog_unit, catalog_unit_category, catalog_variant_value, company, department, external_id, finance_account, finance_allocation, finance_chain, finance_commitment, finance_entry, finance_entry_line, finance_fiscal_year, finance_journal, finance_party_balance, finance_period, idempotency_key, identity_refresh_token, identity_role, identity_role_grant, identity_session, identity_user_company, identity_user_role, inventory_balance, inventory_delivery, inventory_demand, inventory_location, inventory_move, inventory_receipt, inventory_reservation, inventory_warehouse, invoicing_invoice, invoicing_invoice_line, number_series, outbox_counter, outbox_event, party, party_address, party_contact_point, party_customer, party_employee, party_supplier, payment, pipeline_opportunity, pipeline_opportunity_line, pipeline_stage, pipeline_stage_visit, sales_order, sales_order_line, sign_in_throttle, tenant, user_account CASCADE")
    op.get_bind().exec_driver_sql("DROP SCHEMA jobs CASCADE")
    op.get_bind().exec_driver_sql("DROP FUNCTION audit_entry_append_only()")
    op.get_bind().exec_driver_sql("DROP FUNCTION finance_entry_guard()")
    op.get_bind().exec_driver_sql("DROP FUNCTION finance_entry_balanced()")
    op.get_bind().exec_driver_sql("DROP FUNCTION finance_entry_kept()")
    op.get_bind().exec_driver_sql("DROP FUNCTION approval_version_immutable()")
    op.get_bind().exec_driver_sql("DROP FUNCTION finance_entry_line_guard()")
    op.get_bind().exec_driver_sql("DROP FUNCTION finance_entry_line_kept()")
    op.get_bind().exec_driver_sql("DROP FUNCTION accounts_assignment_append_only()")
    op.get_bind().exec_driver_sql("DROP FUNCTION finance_allocation_append_only()")
    op.get_bind().exec_driver_sql("DROP FUNCTION finance_allocation_kept()")
    op.get_bind().exec_driver_sql("DROP FUNCTION invoicing_invoice_line_guard()")
    op.get_bind().exec_driver_sql("DROP FUNCTION inventory_move_done_never_changes()")
    op.get_bind().exec_driver_sql("DROP FUNCTION approval_action_append_only()")
