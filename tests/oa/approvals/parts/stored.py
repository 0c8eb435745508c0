"""All that approvals store, so that tests see that nothing was written."""

from typing import Any

from tests.oa.approvals.process.desk import label
from tests.oa.approvals.registry import Registry

_TABLES = ("instance", "node_run", "seat", "task", "action", "timer", "callback", "form_revision", "copy")


def acts(node_id: str, command: str | None = None, **more: Any) -> dict[str, Any]:
    """A node that does something."""
    return {"kind": "ACTION", "id": node_id, "title": label(node_id), "command": command, **more}


async def stored(registry: Registry) -> list[Any]:
    """All rows of approvals and of deeds, and how much was told and audited."""
    rows = [await registry.rows(f"SELECT * FROM approval_{table} ORDER BY id") for table in _TABLES]
    rows.append(await registry.rows("SELECT * FROM toy_deed ORDER BY id"))
    return [*rows, await registry.count("outbox_event"), await registry.count("audit_entry")]


async def told(registry: Registry, name: str) -> list[Any]:
    """What was told to others by one event, in order."""
    rows = await registry.rows(f"SELECT payload FROM outbox_event WHERE type = '{name}' ORDER BY id")
    return [row["payload"] for row in rows]
