"""The composition root: the one place that knows every module by name, and what a server process is made of."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import BaseRoute, Mount, Route, WebSocketRoute
from starlette.types import ASGIApp

from bizsuite.base.catalog.module import MODULE as CATALOG
from bizsuite.base.events.module import MODULE as EVENTS
from bizsuite.base.files.module import MODULE as FILES
from bizsuite.base.identity.doorkeeper import Doorkeeper
from bizsuite.base.identity.housekeeping import CRONS
from bizsuite.base.identity.module import MODULE as IDENTITY
from bizsuite.base.identity.tables import access_epoch
from bizsuite.base.integrity.module import MODULE as INTEGRITY
from bizsuite.base.parties.module import MODULE as PARTIES
from bizsuite.bridges.down_payments import MODULE as DOWN_PAYMENTS
from bizsuite.bridges.intercompany import MODULE as INTERCOMPANY
from bizsuite.bridges.pipeline_quotations import MODULE as PIPELINE_QUOTATIONS
from bizsuite.bridges.pipeline_sales import MODULE as PIPELINE_SALES
from bizsuite.bridges.planning_procurement import MODULE as PLANNING_PROCUREMENT
from bizsuite.bridges.procurement_bills import MODULE as PROCUREMENT_BILLS
from bizsuite.bridges.procurement_budgets import MODULE as PROCUREMENT_BUDGETS
from bizsuite.bridges.procurement_inventory import MODULE as PROCUREMENT_INVENTORY
from bizsuite.bridges.procurement_taxes import MODULE as PROCUREMENT_TAXES
from bizsuite.bridges.quotations_down_payments import MODULE as QUOTATIONS_DOWN_PAYMENTS
from bizsuite.bridges.quotations_promotions import MODULE as QUOTATIONS_PROMOTIONS
from bizsuite.bridges.sales_finance import MODULE as SALES_FINANCE
from bizsuite.bridges.sales_inventory import MODULE as SALES_INVENTORY
from bizsuite.bridges.sales_procurement import MODULE as SALES_PROCUREMENT
from bizsuite.bridges.sales_taxes import MODULE as SALES_TAXES
from bizsuite.bridges.sales_valuation import MODULE as SALES_VALUATION
from bizsuite.bridges.supplier_performance import MODULE as SUPPLIER_PERFORMANCE
from bizsuite.bridges.valuation_finance import MODULE as VALUATION_FINANCE
from bizsuite.crm.accounts.module import MODULE as ACCOUNTS
from bizsuite.crm.pipeline.module import MODULE as PIPELINE
from bizsuite.erp.banking.module import MODULE as BANKING
from bizsuite.erp.bills.module import MODULE as BILLS
from bizsuite.erp.blanket_orders.module import MODULE as BLANKET_ORDERS
from bizsuite.erp.budgets.module import MODULE as BUDGETS
from bizsuite.erp.closing.module import MODULE as CLOSING
from bizsuite.erp.commissions.module import MODULE as COMMISSIONS
from bizsuite.erp.consolidation.module import MODULE as CONSOLIDATION
from bizsuite.erp.counts.module import MODULE as COUNTS
from bizsuite.erp.deferrals.module import MODULE as DEFERRALS
from bizsuite.erp.dunning.module import MODULE as DUNNING
from bizsuite.erp.finance.module import MODULE as FINANCE
from bizsuite.erp.fixed_assets.module import MODULE as FIXED_ASSETS
from bizsuite.erp.inventory.module import MODULE as INVENTORY
from bizsuite.erp.invoicing.module import MODULE as INVOICING
from bizsuite.erp.payment_runs.module import MODULE as PAYMENT_RUNS
from bizsuite.erp.payments.module import MODULE as PAYMENTS
from bizsuite.erp.planning.module import MODULE as PLANNING
from bizsuite.erp.procurement.module import MODULE as PROCUREMENT
from bizsuite.erp.promotions.module import MODULE as PROMOTIONS
from bizsuite.erp.quotations.module import MODULE as QUOTATIONS
from bizsuite.erp.rates.module import MODULE as RATES
from bizsuite.erp.requisitions.module import MODULE as REQUISITIONS
from bizsuite.erp.revaluation.module import MODULE as REVALUATION
from bizsuite.erp.rfqs.module import MODULE as RFQS
from bizsuite.erp.sales.module import MODULE as SALES
from bizsuite.erp.sourcing.module import MODULE as SOURCING
from bizsuite.erp.statements.module import MODULE as STATEMENTS
from bizsuite.erp.stock_reports.module import MODULE as STOCK_REPORTS
from bizsuite.erp.taxes.module import MODULE as TAXES
from bizsuite.erp.terms.module import MODULE as TERMS
from bizsuite.erp.trade.module import MODULE as TRADE
from bizsuite.erp.valuation.module import MODULE as VALUATION
from bizsuite.graph.compose import ComposedSchema
from bizsuite.graph.console import BASE, ConsolePage
from bizsuite.graph.context import Contexts
from bizsuite.graph.engine.engine import Engine
from bizsuite.graph.execution import Operations
from bizsuite.graph.files import Files, Tickets
from bizsuite.graph.health import Counted, Health, Straight
from bizsuite.graph.http import Edge
from bizsuite.graph.limits import Limits
from bizsuite.graph.uploads import Uploads
from bizsuite.kernel.database import RELAY_ROLE, Database
from bizsuite.kernel.errors import Unavailable
from bizsuite.kernel.feed import Feed
from bizsuite.kernel.jobs_pgqueuer import PgQueuerJobs, PgQueuerWorker, broken_off
from bizsuite.kernel.migrate import behind
from bizsuite.kernel.modules import Handler, Module, resolve
from bizsuite.kernel.reader import Reader
from bizsuite.kernel.record_paths import Readable
from bizsuite.kernel.relay import Relay, relay_lag
from bizsuite.kernel.storage import Storage
from bizsuite.kernel.wiring import Wiring
from bizsuite.oa.approvals.module import MODULE as APPROVALS
from bizsuite.oa.calendars.module import MODULE as CALENDARS
from bizsuite.oa.delegations.module import MODULE as DELEGATIONS
from bizsuite.oa.forms.module import MODULE as FORMS

MODULES: tuple[Module, ...] = (
    IDENTITY,
    EVENTS,
    INTEGRITY,
    PARTIES,
    CATALOG,
    FILES,
    ACCOUNTS,
    PIPELINE,
    RATES,
    SALES,
    QUOTATIONS,
    PROMOTIONS,
    INVENTORY,
    COUNTS,
    PLANNING,
    VALUATION,
    FINANCE,
    CLOSING,
    REVALUATION,
    FIXED_ASSETS,
    TERMS,
    PROCUREMENT,
    SOURCING,
    REQUISITIONS,
    BLANKET_ORDERS,
    RFQS,
    TAXES,
    TRADE,
    INVOICING,
    BILLS,
    DEFERRALS,
    PAYMENTS,
    DUNNING,
    BANKING,
    PAYMENT_RUNS,
    STATEMENTS,
    STOCK_REPORTS,
    BUDGETS,
    CONSOLIDATION,
    COMMISSIONS,
    FORMS,
    CALENDARS,
    # Before approvals: whoever leaves takes back what others do in their place, then all of it is handed over.
    DELEGATIONS,
    APPROVALS,
    PIPELINE_SALES,
    QUOTATIONS_PROMOTIONS,
    PIPELINE_QUOTATIONS,
    SALES_TAXES,
    PROCUREMENT_TAXES,
    # Before inventory: who listens to the same event locks parties (credit) before balances (stock).
    SALES_FINANCE,
    DOWN_PAYMENTS,
    QUOTATIONS_DOWN_PAYMENTS,
    SALES_INVENTORY,
    # Before inventory: budgets are documents, which are locked before balances.
    PROCUREMENT_BUDGETS,
    PROCUREMENT_INVENTORY,
    PLANNING_PROCUREMENT,
    SALES_PROCUREMENT,
    SUPPLIER_PERFORMANCE,
    VALUATION_FINANCE,
    SALES_VALUATION,
    # After valuation: goods that come are valued before a bill says that they cost something else.
    PROCUREMENT_BILLS,
    INTERCOMPANY,
)
SUITES = ("oa", "crm", "erp")
READERS_MAX = 8
"""Connections for reads of one statement: such reads are short, and one process sends them one after the other."""
PARTING_SECONDS = 5
"""How long jobs that are begun may take when the server stops; then they are broken off, to be done again."""


@dataclass(frozen=True)
class Suite:
    """A choice of modules, composed: the schema, and what happens behind it."""

    modules: Sequence[Module]
    schema: ComposedSchema
    wiring: Wiring


def compose(chosen: Iterable[str] = SUITES, *, page_max: int = 100, storage: str = "") -> Suite:
    """Compose the chosen suites and slices with all that they need; `storage` is where contents of files lie.

    Raises ValueError for an unknown name.
    """
    modules = resolve(MODULES, chosen)
    schema = ComposedSchema(modules, page_max=page_max)
    return Suite(modules, schema, wire(modules, storage, schema))


def wire(modules: Sequence[Module], storage: str = "", schema: ComposedSchema | None = None) -> Wiring:
    """Who listens to what, what is public, and who must agree, in module order; what can be read, by its schema."""
    handlers: dict[type, list[Handler]] = {}
    for module in modules:
        for event, handler in module.listens.items():
            handlers.setdefault(event, []).append(handler)
    return Wiring(
        handlers=handlers,
        emits={emits.event: emits for module in modules for emits in module.events},
        guards={guard.name: guard for module in modules for guard in module.guards},
        commands={command.name: command for module in modules for command in module.commands},
        agreements=[module.agrees for module in modules if module.agrees is not None],
        inspections={module.name: module.integrity for module in modules if module.integrity},
        jobs=PgQueuerJobs(),
        storage=Storage(storage),
        readable=None if schema is None else Readable(schema.catalogue.entities, schema.catalogue.fields),
    )


def worker(blueprint: "Blueprint", database: Database, modules: Sequence[Module]) -> PgQueuerWorker:
    """Whoever does the background jobs of these modules."""
    handlers = {name: handler for module in modules for name, handler in module.jobs.items()}
    crons = [*CRONS, *(cron for module in modules for cron in module.crons)]
    return PgQueuerWorker(blueprint.direct_url, database, handlers, crons)


@dataclass(frozen=True, kw_only=True)
class Blueprint:
    """What one server process needs to know."""

    url: str
    direct_url: str
    secret: str
    modules: Sequence[str] = SUITES
    limits: Limits = field(default_factory=Limits)
    rate: int | None = None
    pooler: bool = False
    pool: int = 20
    replica: str = ""
    """A streaming replica for queries; empty: none."""
    plans: bool = True
    """Whether plans read; without them the plain executor does, by which they are measured."""
    storage: str = ""
    """The address at which contents of files lie; empty: in memory, until the process ends."""
    console: Path | None = None
    """The folder of the console page; None: no page."""
    token: str | None = None
    """What a page on loopback is handed, by the demo."""


def create_app(blueprint: Blueprint) -> Starlette:
    """A server process as an ASGI application."""
    suite = compose(blueprint.modules, page_max=blueprint.limits.page_max, storage=blueprint.storage)
    database = Database(
        blueprint.url,
        suite.wiring,
        pool=blueprint.pool,
        pooler=blueprint.pooler,
        replica=blueprint.replica,
    )
    relay = Relay(blueprint.direct_url)
    feed = Feed(blueprint.direct_url, relay)
    reader = None if blueprint.pooler or blueprint.replica else Reader(database.engine, READERS_MAX)
    doorkeeper = Doorkeeper(database, blueprint.secret, suite.modules, reader)
    tickets = Tickets(blueprint.secret)
    services = {
        "limits": blueprint.limits,
        "nudge": feed.nudge,
        "feed": feed,
        "doorkeeper": doorkeeper,
        "tickets": tickets,
    }
    contexts = Contexts(database, services)
    engine = Engine(suite.schema, reader, access_epoch()) if blueprint.plans else None
    operations = Operations(
        suite.schema, contexts, doorkeeper, limits=blueprint.limits, rate=blueprint.rate, engine=engine
    )
    health = _health(database, blueprint.direct_url)
    health.registry.register(operations.hub)
    if engine is not None:
        health.registry.register(engine)
    labour = worker(blueprint, database, suite.modules)
    page = ConsolePage(blueprint.console, blueprint.token) if blueprint.console else None
    graphql = Counted(Edge(operations, console=page), health)
    routes = _routes(graphql, _files(suite, services, database), health, page)

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        relaying, working = (asyncio.create_task(each.run()) for each in (relay, labour))
        try:
            yield
        finally:
            labour.stop()
            await asyncio.wait({working}, timeout=PARTING_SECONDS)
            await broken_off(working)
            relaying.cancel()
            await asyncio.gather(relaying, working, return_exceptions=True)
            await feed.close()
            if reader is not None:
                await reader.close()
            await database.close()

    straight = Middleware(Straight, path="/graphql", to=graphql)
    return Starlette(routes=routes, lifespan=lifespan, middleware=[straight])


def _files(suite: Suite, services: Mapping[str, Any], database: Database) -> Files:
    """Where files are fetched and sent."""
    makers = {name: maker for module in suite.modules for name, maker in module.files.items()}
    takers = {name: taker for module in suite.modules for name, taker in module.uploads.items()}
    tickets, doorkeeper = services["tickets"], services["doorkeeper"]
    uploads = Uploads(tickets, takers, doorkeeper, database, services["nudge"])
    return Files(tickets, makers, doorkeeper, database, uploads)


def _routes(graphql: ASGIApp, files: ASGIApp, health: Health, page: ConsolePage | None) -> list[BaseRoute]:
    """What a server process answers, by path."""
    routes: list[BaseRoute] = [
        Route("/graphql", graphql, methods=None),
        Route("/files/{ticket}", files, methods=["GET", "PUT"]),
        WebSocketRoute("/graphql", graphql),
        Route("/healthz", health.alive),
        Route("/readyz", health.ready),
        Route("/metrics", health.metrics),
    ]
    if page is not None:
        routes.append(Mount(BASE, page.files))
    return routes


def _health(database: Database, direct_url: str) -> Health:
    """The checks of a server process."""

    async def answers() -> str:
        async with database.platform() as session:
            await session.connection()
        return "ok"

    async def lag() -> float:
        async with database.platform(RELAY_ROLE) as session:
            return await relay_lag(session)

    async def relayed() -> str:
        return f"{await lag():.3f} s behind"

    async def migrated() -> str:
        if await behind(direct_url):
            raise Unavailable("Migrations are pending.")
        return "up to date"

    return Health({"database": answers, "migrations": migrated, "relay": relayed}, lag)
