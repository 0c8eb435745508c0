"""`serve` and `demo`."""

import asyncio
import gc
import os
import socket
from contextlib import suppress
from typing import Any

import uvicorn
from starlette.applications import Starlette
from uvicorn.supervisors import Multiprocess

from bizsuite.app import SUITES, Blueprint, create_app
from bizsuite.commands import logs
from bizsuite.commands.place import Place, Stopped, check, place
from bizsuite.commands.signals import Terminated
from bizsuite.commands.websocket_wire import WireProtocol
from bizsuite.graph.limits import Limits
from bizsuite.settings import CHECKOUT, Settings

GARBAGE = (20_000, 20, 20)
"""New objects before they are looked through, and how often so before older ones are."""
DEMO_USER = "analyst@acme.example"


def serve() -> None:
    """Serve until a signal comes."""
    settings = Settings.load()
    logs.begin(settings.log_format)
    listening = _listen(settings)
    with place(settings) as found:
        asyncio.run(check(found))
        _run(blueprint(settings, found), settings, listening)


def demo() -> None:
    """Migrate, seed what is missing, say how to begin, and serve."""
    from bizsuite.commands.migrating import migrate_to_newest
    from bizsuite.commands.people import demo_token
    from bizsuite.commands.seeding import seed_once

    settings = Settings.load()
    logs.begin(settings.log_format)
    listening = _listen(settings)
    with place(settings) as found:
        migrate_to_newest(found)
        seed_once(found, settings)
        token = demo_token(found, settings)
        _welcome(settings, listening)
        _run(blueprint(settings, found, token), settings, listening)


def blueprint(settings: Settings, found: Place, token: str | None = None) -> Blueprint:
    """What a server process needs, from the settings."""
    return Blueprint(
        url=found.url,
        direct_url=found.direct_url,
        secret=settings.signing_key(),
        modules=settings.chosen_modules or SUITES,
        limits=Limits(
            cost=settings.cost_max,
            depth=settings.depth_max,
            page_max=settings.page_max,
            upload_bytes=settings.upload_max,
        ),
        rate=settings.rate,
        pooler=found.pooler,
        replica=settings.database_replica_url,
        storage=settings.storage,
        plans=settings.engine == "plan",
        console=CHECKOUT / "console",
        token=token,
    )


def application() -> object:
    """The application of one of several worker processes; their settings come by the environment."""
    settings = Settings.load()
    logs.begin(settings.log_format)
    found = Place(settings.database_url, settings.direct_url, settings.owner_url, settings.pooler)
    return _composed(blueprint(settings, found))


def _composed(plan: Blueprint) -> Starlette:
    """The application. What it is made of stays: from now on garbage is looked for in what comes after it, and less
    often than in a program that keeps little, since a look at what a thousand clients keep takes as long as an answer.
    """
    app = create_app(plan)
    gc.freeze()
    gc.set_threshold(*GARBAGE)
    return app


def _listen(settings: Settings) -> socket.socket:
    """Take the port before anything is started, so that a taken one is told at once."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((settings.host, settings.port))
    except OSError as error:
        listening.close()
        reason = error.strerror or str(error)
        raise Stopped(f"cannot listen on {settings.host} port {settings.port}: {reason}.") from None
    listening.set_inheritable(True)
    return listening


def _run(plan: Blueprint, settings: Settings, listening: socket.socket) -> None:
    """Serve in this process, or in several."""
    if settings.workers > 1:
        _run_many(plan, settings, listening)
        return
    config = uvicorn.Config(_composed(plan), **_options())
    # After its graceful stop uvicorn raises the signal again.
    with suppress(Terminated):
        uvicorn.Server(config).run(sockets=[listening])


def _run_many(plan: Blueprint, settings: Settings, listening: socket.socket) -> None:
    os.environ["BIZSUITE_DATABASE_URL"] = plan.url
    os.environ["BIZSUITE_SECRET_KEY"] = plan.secret
    config = uvicorn.Config(
        "bizsuite.commands.serving:application", factory=True, workers=settings.workers, **_options()
    )
    Multiprocess(config, sockets=[listening]).run()


def _options() -> dict[str, Any]:
    """How uvicorn serves: websockets as large as a body, and no line for each request."""
    return {
        "log_config": None,
        "log_level": "warning",
        "access_log": False,
        "server_header": False,
        "ws": WireProtocol,
        "ws_max_size": 1024 * 1024,
        "ws_ping_interval": None,
        "timeout_graceful_shutdown": 5,
        "lifespan": "on",
    }


def _welcome(settings: Settings, listening: socket.socket) -> None:
    """Say where to look, who may sign in, and what to ask first."""
    host, port = listening.getsockname()[:2]
    address = f"http://{f'[{host}]' if ':' in host else host}:{port}"
    print(  # noqa: T201
        f"\nbizsuite is at {address}/graphql - open it in a browser, Ctrl-C stops it.\n\n"
        "Sign in to the tenants acme and globex as admin@, sales@, manager@, finance@, warehouse@, hr@, analyst@ or\n"
        "integrator@ of acme.example or globex.example; the password of all is demo-only-password.\n"
        "A token: .venv/bin/bizsuite token --tenant acme --user admin@acme.example\n\n"
        "A first query:\n"
        "  { customers(first: 3) { nodes { name receivable { amount currency } orders(first: 2) { nodes "
        "{ number total { amount currency } } } } } }\n",
        flush=True,
    )
