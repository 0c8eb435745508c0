"""Who sees approvals, with their tasks, logs and forms: who took part, who was told, who keeps the definition, and with
permission those of the companies that one works in.
"""

from typing import Any

import sqlalchemy as sa

from bizsuite.kernel.reads import Asker, Columns
from bizsuite.kernel.tables import table_of
from bizsuite.oa.approvals import rules, tables


def _took_part(instance_id: Any, asker: type[Asker]) -> sa.ColumnElement[bool]:
    """Whether the asker was ever asked in this approval, or might have claimed a task of it."""
    asked = table_of(tables.Task).alias()
    return (
        sa.select(sa.literal(1))
        .where(
            asked.c.tenant_id == asker.tenant_id,
            asked.c.instance_id == instance_id,
            sa.or_(
                asked.c.assignee_id == asker.user_id,
                asked.c.delegator_id == asker.user_id,
                asker.user_id == sa.any_(asked.c.candidate_ids),
            ),
        )
        .correlate_except(asked)
        .exists()
    )


def _was_told(instance_id: Any, asker: type[Asker]) -> sa.ColumnElement[bool]:
    """Whether the asker was told of this approval."""
    told = table_of(tables.Copy).alias()
    return (
        sa.select(sa.literal(1))
        .where(
            told.c.tenant_id == asker.tenant_id,
            told.c.instance_id == instance_id,
            told.c.user_id == asker.user_id,
        )
        .correlate_except(told)
        .exists()
    )


def _started(instance_id: Any, asker: type[Asker]) -> sa.ColumnElement[bool]:
    """Whether the asker is the initiator of this approval."""
    begun = table_of(tables.Instance).alias()
    return (
        sa.select(sa.literal(1))
        .where(
            begun.c.tenant_id == asker.tenant_id,
            begun.c.id == instance_id,
            begun.c.initiator_id == asker.user_id,
        )
        .correlate_except(begun)
        .exists()
    )


def _keeps(instance_id: Any, asker: type[Asker]) -> sa.ColumnElement[bool]:
    """Whether the asker keeps the definition of this approval."""
    begun, kept = (table_of(table).alias() for table in (tables.Instance, tables.DefinitionKeeper))
    keeping = sa.and_(
        kept.c.tenant_id == begun.c.tenant_id,
        kept.c.definition_id == begun.c.definition_id,
        kept.c.user_id == asker.user_id,
    )
    return (
        sa.select(sa.literal(1))
        .select_from(begun.join(kept, keeping))
        .where(begun.c.tenant_id == asker.tenant_id, begun.c.id == instance_id)
        .correlate_except(begun, kept)
        .exists()
    )


def own_instance(row: Columns, asker: type[Asker]) -> sa.ColumnElement[bool]:
    """An approval that the asker has to do with."""
    return sa.or_(
        row.initiator_id == asker.user_id,
        _took_part(row.id, asker),
        _was_told(row.id, asker),
        _keeps(row.id, asker),
    )


def own_task(row: Columns, asker: type[Asker]) -> sa.ColumnElement[bool]:
    """A task of such an approval."""
    return sa.or_(row.assignee_id == asker.user_id, own_entry(row, asker))


def own_entry(row: Columns, asker: type[Asker]) -> sa.ColumnElement[bool]:
    """What belongs to such an approval, such as a row of its log."""
    return sa.or_(
        _started(row.instance_id, asker),
        _took_part(row.instance_id, asker),
        _was_told(row.instance_id, asker),
        _keeps(row.instance_id, asker),
    )


def own_copy(row: Columns, asker: type[Asker]) -> sa.ColumnElement[bool]:
    """A copy for the asker, or of such an approval."""
    return sa.or_(row.user_id == asker.user_id, own_entry(row, asker))


def copy_in_company(row: Columns) -> sa.ColumnElement[bool]:
    """A copy of an approval of a company that the asker works in, or one of their own."""
    return sa.or_(row.company_id == sa.any_(Asker.company_ids), own_copy(row, Asker))


def task_in_company(row: Columns) -> sa.ColumnElement[bool]:
    """Approvals are asked for across companies; others read those of companies that they work in."""
    return sa.or_(row.company_id == sa.any_(Asker.company_ids), own_task(row, Asker))


def instance_in_company(row: Columns) -> sa.ColumnElement[bool]:
    """What somebody is still writing is seen by nobody else."""
    submitted = sa.or_(row.status != rules.ApprovalInstanceStatus.DRAFT, row.initiator_id == Asker.user_id)
    return sa.and_(submitted, sa.or_(row.company_id == sa.any_(Asker.company_ids), own_instance(row, Asker)))


def entry_in_company(row: Columns) -> sa.ColumnElement[bool]:
    """What belongs to an approval of a company that the asker works in, or to one that they have to do with."""
    return sa.or_(timer_in_company(row), own_entry(row, Asker))


def timer_in_company(row: Columns) -> sa.ColumnElement[bool]:
    """What belongs to an approval of a company that the asker works in."""
    begun = table_of(tables.Instance).alias()
    return (
        sa.select(sa.literal(1))
        .where(
            begun.c.tenant_id == Asker.tenant_id,
            begun.c.id == row.instance_id,
            begun.c.company_id == sa.any_(Asker.company_ids),
        )
        .correlate_except(begun)
        .exists()
    )
