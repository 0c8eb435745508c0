"""A little GraphQL server for the console's pages: sign-in, one query, one subscription, and a strict policy."""

import asyncio
import contextlib
import json
import socket
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import uvicorn
from graphql import build_schema, graphql
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, JSONResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from bizsuite.graph.console import POLICY

CONSOLE = Path(__file__).parents[2] / "console"

SCHEMA = build_schema("""
type Query {
  "Who asks."
  viewer: User!
  customers(first: Int): Customers!
}
type User { id: ID! name: String! }
type Customers { nodes: [Customer!]! }
type Customer { id: ID! orders: Orders! }
type Orders { totalCount: Int! }
input SessionCreateInput { tenant: String! email: String! password: String! }
input SessionRefreshInput { refreshToken: String! }
type SessionPayload { accessToken: String refreshToken: String userErrors: [UserError!]! }
type UserError { code: String! message: String! path: [String!]! }
type Mutation {
  sessionCreate(input: SessionCreateInput!): SessionPayload!
  sessionRefresh(input: SessionRefreshInput!): SessionPayload!
}
type Subscription { ticks: Int! }
""")

GOOD = {"fresh", "booted"}


class Root:
    """The answers of the root fields; tokens other than the good ones are expired."""

    def viewer(self, info: Any) -> Any:
        """Who asks."""
        return {"id": "VXNlcjox", "name": "Analyst 分析师"}

    def customers(self, info: Any, first: int) -> Any:
        """Two customers, the second of whom has ordered more."""
        nodes = [{"id": name, "orders": {"totalCount": number}} for name, number in (("few", 1), ("many", 9))]
        return {"nodes": nodes[:first]}

    def sessionCreate(self, info: Any, input: dict[str, str]) -> Any:
        """A token that has expired already, so that it has to be renewed at once."""
        if input["password"] != "right":
            error = {
                "code": "SIGN_IN_REFUSED",
                "message": "E-mail or password is wrong.",
                "path": ["password"],
            }
            return {"userErrors": [error]}
        return {"accessToken": "expired", "refreshToken": "refresh", "userErrors": []}

    def sessionRefresh(self, info: Any, input: dict[str, str]) -> Any:
        """A token that is good."""
        return {"accessToken": "fresh", "refreshToken": "refresh", "userErrors": []}


async def answer(request: Request) -> Response:
    """One GraphQL request over HTTP, or one subscription as server-sent events."""
    body = await request.json()
    known = request.headers.get("authorization", "").removeprefix("Bearer ") in GOOD
    if not known and "session" not in body["query"]:
        return JSONResponse({"errors": [{"message": "Sign in.", "extensions": {"code": "UNAUTHENTICATED"}}]})
    if "text/event-stream" in request.headers["accept"]:
        return Response('event: next\ndata: {"data": {"ticks": 1}}\n\nevent: complete\n\n')
    operation = body.get("operationName")
    result = await graphql(SCHEMA, body["query"], Root(), None, body.get("variables"), operation)
    return JSONResponse(result.formatted)


async def talk(socket: WebSocket) -> None:
    """One client of graphql-transport-ws with a good token."""
    await socket.accept("graphql-transport-ws")
    with contextlib.suppress(WebSocketDisconnect):
        greeting = await socket.receive_json()
        assert greeting["payload"]["Authorization"].removeprefix("Bearer ") in GOOD
        await socket.send_json({"type": "connection_ack"})
        asked = await socket.receive_json()
        for number in (1, 2, 3):
            await socket.send_json(
                {"id": asked["id"], "type": "next", "payload": {"data": {"ticks": number}}}
            )
        await socket.send_json({"id": asked["id"], "type": "complete"})
        await socket.receive_json()


def page(name: str, boot: str) -> Any:
    """A route that serves one of the pages as the real server does."""

    async def serve(request: Request) -> Response:
        text = (CONSOLE / name).read_text().replace("{{base}}", "/console").replace("{{boot}}", boot)
        return HTMLResponse(text, headers={"content-security-policy": POLICY})

    return serve


async def file(request: Request) -> Response:
    """A file of the bundle, or of the plain page."""
    name = request.path_params["name"]
    found = next(path for path in (CONSOLE / "dist" / name, CONSOLE / name) if path.exists())
    return FileResponse(found, headers={"content-security-policy": POLICY})


@contextlib.asynccontextmanager
async def served(name: str, boot: dict[str, str] | None = None) -> AsyncIterator[str]:
    """The address of a page on a free port."""
    routes = [
        Route("/graphql", page(name, json.dumps(boot or {})), methods=["GET"]),
        Route("/graphql", answer, methods=["POST"]),
        WebSocketRoute("/graphql", talk),
        Route("/console/{name}", file),
    ]
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        config = uvicorn.Config(Starlette(routes=routes), log_level="error", lifespan="off")
        server = uvicorn.Server(config)
        running = asyncio.create_task(server.serve([listening]))
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}/graphql"
        finally:
            server.should_exit = True
            await running
