"""Working out what is to be ordered: the same for the same data, however often and by however many it is asked for."""

import uuid
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from bizsuite.erp.inventory.service.places import places_of
from bizsuite.erp.planning import loaders, tables
from bizsuite.erp.planning.rules import words
from bizsuite.kernel.clock import now, today
from bizsuite.kernel.db import Db
from bizsuite.kernel.tables import table_of

_PROPOSAL = table_of(tables.SupplyProposal)
_SAID = (
    *("company_id", "warehouse_id", "product_id", "supplier_id", "source_warehouse_id", "rule_id"),
    *("quantity", "forecast", "order_on", "expected_on"),
)
_TOLD = _SAID[_SAID.index("supplier_id") :]


async def run_supply(db: Db, *, warehouse_id: uuid.UUID | None = None) -> tables.SupplyRun:
    """Propose what is to be ordered for the actor's company, or one of its warehouses, by its rules.

    Proposals that still hold stay as they are, others change, come or go. A few statements, whatever the number of
    rules. Two runs of a company at once take turns: the second finds nothing to change. Refuses with NOT_FOUND.
    """
    company_id = db.actor.company_id
    if warehouse_id is not None:
        await places_of(db, company_id, warehouse_id)
    await take_turns(db, company_id)
    planned = words.PlannedSupply(company_id)
    await db.publish(planned)
    on = today(db.actor.zone)
    counts = (await db.run(_merge(db, company_id, warehouse_id, on, planned.selects))).one()
    run = tables.SupplyRun(
        company_id=company_id,
        warehouse_id=warehouse_id,
        ran_on=on,
        proposed=counts.proposed,
        added=counts.added,
        changed=counts.changed,
        removed=counts.removed,
    )
    db.add(run)
    await db.flush()
    await db.publish(words.SupplyRan(run.id, company_id))
    return run


async def take_turns(db: Db, company_id: uuid.UUID) -> None:
    """Let nobody else work out or accept what a company is to order before this transaction ends."""
    await db.rows(
        sa.select(sa.func.pg_advisory_xact_lock(sa.func.hashtextextended(f"supply:{company_id}", 0)))
    )


def _merge(
    db: Db, company_id: uuid.UUID, warehouse_id: uuid.UUID | None, on: date, planned: list[Any]
) -> sa.Select[Any]:
    """Make the proposals be what is wanted; says how many came, changed and went."""
    wanted = loaders.wanted(db, company_id, warehouse_id, on, planned).cte("wanted")
    gone = _removal(db, company_id, warehouse_id, wanted).cte("gone")
    put = _writing(db, wanted).cte("put")

    def number(rows: Any, *conditions: Any) -> Any:
        return sa.select(sa.func.count()).select_from(rows).where(*conditions).scalar_subquery()

    return sa.select(
        number(wanted).label("proposed"),
        number(put, put.c.is_new).label("added"),
        number(put, sa.not_(put.c.is_new)).label("changed"),
        number(gone).label("removed"),
    )


def _removal(db: Db, company_id: uuid.UUID, warehouse_id: uuid.UUID | None, wanted: Any) -> Any:
    within = [_PROPOSAL.c.tenant_id == db.actor.tenant_id, _PROPOSAL.c.company_id == company_id]
    if warehouse_id is not None:
        within.append(_PROPOSAL.c.warehouse_id == warehouse_id)
    # Not EXISTS: a list is hashed, whatever PostgreSQL takes its length for.
    still = _PROPOSAL.c.rule_id.in_(sa.select(wanted.c.rule_id))
    return sa.delete(_PROPOSAL).where(*within, sa.not_(still)).returning(_PROPOSAL.c.id)


def _writing(db: Db, wanted: Any) -> Any:
    """Proposals that are new, or say something else than before."""
    rows = sa.select(
        sa.literal(db.actor.tenant_id, sa.Uuid),
        sa.func.gen_random_uuid(),
        *(wanted.c[name] for name in _SAID),
    )
    adding = insert(_PROPOSAL).from_select(["tenant_id", "id", *_SAID], rows, include_defaults=False)
    said = {name: adding.excluded[name] for name in _TOLD if name != "rule_id"}
    differs = sa.or_(*(_PROPOSAL.c[name].is_distinct_from(value) for name, value in said.items()))
    moment = sa.literal(now(), sa.DateTime(timezone=True))
    return adding.on_conflict_do_update(
        index_elements=[_PROPOSAL.c.tenant_id, _PROPOSAL.c.rule_id],
        set_=said | {"version": _PROPOSAL.c.version + 1, "updated_at": moment},
        where=differs,
    ).returning(sa.literal_column("xmax = 0", sa.Boolean).label("is_new"))
