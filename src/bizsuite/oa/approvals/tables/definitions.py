"""What is to be approved before which act, and how: definitions and their versions."""

import uuid
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from bizsuite.kernel.schema import after_create
from bizsuite.kernel.tables import (
    LockRank,
    Table,
    amount,
    check,
    choice,
    indexed,
    moment,
    references,
    unique,
)
from bizsuite.oa.approvals.rules import (
    ApprovalVersionStatus,
)


class Definition(Table, table=True):
    """What must be approved before which act; how, is said by its versions."""

    __tablename__ = "approval_definition"
    __lock_rank__ = LockRank.APPROVAL
    __table_args__ = (unique("key"), indexed("guard"))

    key: str
    guard: str | None = None
    """The guard point at which it is asked, such as salesOrder.confirm; nothing where requests stand for themselves."""
    subject_type: str
    title_en: str
    title_zh: str
    is_enabled: bool = True


class DefinitionKeeper(Table, table=True):
    """Somebody who keeps a definition, and is asked where a node finds nobody and says so."""

    __tablename__ = "approval_definition_keeper"
    __lock_rank__ = LockRank.APPROVAL
    __table_args__ = (unique("definition_id", "user_id"), indexed("user_id"))

    definition_id: uuid.UUID = references("approval_definition", indexed=False)
    user_id: uuid.UUID = references("user_account", indexed=False)


class Version(Table, table=True):
    """One wording of a definition; once published it never changes."""

    __tablename__ = "approval_version"
    __lock_rank__ = LockRank.APPROVAL
    __table_args__ = (
        unique("definition_id", "number"),
        unique("definition_id", name="uq_approval_version_published", where="status = 'PUBLISHED'"),
        unique("definition_id", name="uq_approval_version_draft", where="status = 'DRAFT'"),
        check("status = 'DRAFT' OR published_at IS NOT NULL", "published_when_not_draft"),
    )

    definition_id: uuid.UUID = references("approval_definition", indexed=False)
    number: int
    status: ApprovalVersionStatus = choice(ApprovalVersionStatus, ApprovalVersionStatus.DRAFT)
    graph: dict[str, Any] = Field(default_factory=dict, sa_type=JSONB)
    """The nodes between start and end; the rules read and write it."""
    form: dict[str, Any] = Field(default_factory=dict, sa_type=JSONB)
    """What is to be filled in; nothing where there is no form."""
    amount_min: Decimal | None = amount(None, optional=True)
    """From this value of the act on, in the base currency of its company; None: always."""
    content_hash: str
    published_at: datetime | None = moment(optional=True)
    published_by_id: uuid.UUID | None = references("user_account", optional=True, indexed=False)


_UNCHANGED = "ARRAY['status', 'version', 'updated_at']"

after_create(
    Version,
    [
        f"""CREATE FUNCTION approval_version_immutable() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.status = 'DRAFT' THEN
    RETURN NEW;
  ELSIF OLD.status = 'PUBLISHED' AND NEW.status = 'RETIRED'
    AND to_jsonb(NEW) - {_UNCHANGED} = to_jsonb(OLD) - {_UNCHANGED} THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'a published version never changes' USING ERRCODE = 'restrict_violation';
END $$""",
        """CREATE TRIGGER approval_version_immutable BEFORE UPDATE ON approval_version
FOR EACH ROW EXECUTE FUNCTION approval_version_immutable()""",
    ],
)
