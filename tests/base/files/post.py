"""A server with a store, and people of one tenant who send files to it."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from httpx2 import ASGITransport, AsyncClient

from bizsuite.app import MODULES, Blueprint, compose, create_app
from bizsuite.base.identity import service as identity
from bizsuite.base.identity.doorkeeper import Doorkeeper
from bizsuite.graph.limits import Limits
from bizsuite.kernel.database import Database
from bizsuite.kernel.permissions import Actor
from tests.base.identity.bureau import SECRET, new_tenant

PDF = b"%PDF-1.7\n" + b"1 0 obj <<>> endobj\n" * 10
ANNOUNCE = """mutation($name: String!, $type: String!, $size: Int!, $dry: Boolean! = false, $key: String) {
  fileUpload(input: {name: $name, mediaType: $type, size: $size, dryRun: $dry, idempotencyKey: $key}) {
    storedFile {
      id name mediaType size sha256 receivedAt uploadedBy { email } upload { url expiresAt } download { url } }
    userErrors { code path message } } }"""
FILE = """query($id: ID!) { storedFile(id: $id) {
  id name mediaType size sha256 receivedAt upload { url } download { url expiresAt } } }"""
UPLOAD_MAX = 50_000_000


@dataclass
class Post:
    """A client of a server."""

    client: AsyncClient
    database: Database
    bearers: dict[str, str]
    actors: dict[str, Actor] = field(repr=False)

    async def ask(self, query: str, *, as_: str = "finance", locale: str = "en", **variables: Any) -> Any:
        """The answer to an operation."""
        headers = {"authorization": f"Bearer {self.bearers[as_]}", "accept-language": locale}
        posted = {"query": query, "variables": variables}
        answer = await self.client.post("/graphql", json=posted, headers=headers)
        assert answer.status_code == 200
        return answer.json()

    async def data(self, query: str, *, as_: str = "finance", **variables: Any) -> Any:
        """The data of an operation that must succeed."""
        answer = await self.ask(query, as_=as_, **variables)
        assert "errors" not in answer, answer
        return answer["data"]

    async def announced(
        self, size: int, name: str = "a.pdf", type: str = "application/pdf", as_: str = "finance"
    ) -> Any:
        """A file that may be sent."""
        told = await self.data(ANNOUNCE, as_=as_, name=name, type=type, size=size)
        assert told["fileUpload"]["userErrors"] == []
        return told["fileUpload"]["storedFile"]

    async def sent(self, content: bytes, **said: Any) -> Any:
        """A file that has come."""
        file = await self.announced(len(content), **said)
        answer = await self.client.put(file["upload"]["url"], content=content)
        assert answer.status_code == 200, answer.text
        return (await self.data(FILE, as_=said.get("as_", "finance"), id=file["id"]))["storedFile"]

    async def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """Rows as the owner of the database sees them."""
        async with self.database.engine.connect() as connection:
            return [tuple(row) for row in (await connection.exec_driver_sql(sql)).all()]


Posted = Callable[..., Awaitable[Any]]


@asynccontextmanager
async def opened(
    database: str, storage: str, wrap: Callable[[Any], Any] = lambda app: app
) -> AsyncIterator[Post]:
    """A server over a database and a store."""
    suite = compose()
    made = Database(database, compose(storage=storage).wiring)
    roles = ["finance", "sales", "analyst", "admin"]
    await identity.create_tenant(made, new_tenant("acme", roles=roles), identity.builtin_grants(MODULES))
    bearers, actors = {}, {}
    for role in roles:
        bearers[role] = await identity.issue_token(made, SECRET, "acme", f"{role}@acme.example")
        actors[role] = await Doorkeeper(made, SECRET, suite.modules).admit(bearers[role], None, "en", "")
    limits = Limits(upload_bytes=UPLOAD_MAX)
    app = create_app(
        Blueprint(url=database, direct_url=database, secret=SECRET, storage=storage, limits=limits)
    )
    transport = ASGITransport(wrap(app), raise_app_exceptions=False)
    async with (
        app.router.lifespan_context(app),
        AsyncClient(transport=transport, base_url="http://b") as client,
    ):
        yield Post(client, made, bearers, actors)
    await made.close()
