"""`python -m bench.floor.server DSN PORT TENANT POOL`: answers like this server, without GraphQL, users or limits."""

import sys
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import asyncpg
import orjson
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bizsuite.graph.node import decode

HERE = Path(__file__).parent


def application(dsn: str, tenant: uuid.UUID, pool: int) -> Starlette:
    """The server: a statement is chosen by the name of the operation."""
    statements = {path.stem.upper().replace("_", ""): path.read_text() for path in HERE.glob("*.sql")}
    held: dict[str, Any] = {}

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        made = asyncpg.create_pool(dsn, min_size=pool, max_size=pool, reset=_as_it_is)
        async with made as held["pool"]:
            yield

    async def answer(request: Request) -> Response:
        asked = orjson.loads(await request.body())
        variables = asked["variables"]
        name, value = next(iter(variables.items()))
        statement = statements[asked["operationName"].upper()]
        text = await held["pool"].fetchval(statement, tenant, decode(value).key if name == "id" else value)
        return Response(text, media_type="application/json")

    return Starlette(routes=[Route("/graphql", answer, methods=["POST"])], lifespan=lifespan)


async def _as_it_is(_: object) -> None:
    """A connection whose statements leave nothing behind needs no cleaning, which would be a round trip more."""


def main() -> None:
    """Serve until a signal comes."""
    dsn, port, tenant, pool = sys.argv[1:]
    server = application(dsn, uuid.UUID(tenant), int(pool))
    uvicorn.run(server, host="127.0.0.1", port=int(port), log_level="warning", access_log=False)


if __name__ == "__main__":
    main()
