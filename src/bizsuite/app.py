"""The composition root: the one place that knows every module by name."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec

from bizsuite.graph.compose import ComposedSchema
from bizsuite.kernel.db import Wiring
from bizsuite.kernel.modules import Handler, Module, resolve

NAMES = (
    "base.identity",
    "base.events",
    "base.integrity",
    "base.parties",
    "base.catalog",
    "crm.accounts",
    "crm.pipeline",
    "erp.sales",
    "erp.inventory",
    "erp.finance",
    "oa.approvals",
    "bridges.pipeline_sales",
    "bridges.sales_inventory",
    "bridges.sales_finance",
)
SUITES = ("oa", "crm", "erp")


def _manifest(name: str) -> Module:
    path = f"bizsuite.{name}" if name.startswith("bridges.") else f"bizsuite.{name}.module"
    found: Module = import_module(path).MODULE
    return found


def _there(name: str) -> bool:
    path = f"bizsuite.{name}" if name.startswith("bridges.") else f"bizsuite.{name}.module"
    try:
        return find_spec(path) is not None
    except ModuleNotFoundError:
        return False


MODULES: tuple[Module, ...] = tuple(_manifest(name) for name in NAMES if _there(name))


@dataclass(frozen=True)
class Suite:
    """A choice of modules, composed: the schema, and what happens behind it."""

    modules: Sequence[Module]
    schema: ComposedSchema
    wiring: Wiring


def compose(chosen: Iterable[str] = SUITES, *, page_max: int = 100) -> Suite:
    """Compose the chosen suites and slices with all that they need. Raises ValueError for an unknown name."""
    modules = resolve(MODULES, chosen)
    return Suite(modules, ComposedSchema(modules, page_max=page_max), wire(modules))


def wire(modules: Sequence[Module]) -> Wiring:
    """Who listens to what, what is public, and who must agree, in module order."""
    handlers: dict[type, list[Handler]] = {}
    for module in modules:
        for event, handler in module.listens.items():
            handlers.setdefault(event, []).append(handler)
    return Wiring(
        handlers=handlers,
        emits={emits.event: emits for module in modules for emits in module.events},
        guards={guard.name: guard for module in modules for guard in module.guards},
        agreements=[module.agrees for module in modules if module.agrees is not None],
    )
