"""The servers that are measured, each a process of its own, one at a time under load."""

import asyncio
import json
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request
import uuid
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench import canonical
from bench.generator.ground import TENANT
from bizsuite.base.identity import service as identity
from bizsuite.graph.node import decode
from bizsuite.kernel.database import Database
from bizsuite.settings import Settings

HERE = Path(__file__).parent
ROOT = HERE.parent
QUERIES = HERE / "queries"
POSTGRAPHILE = HERE / "peers" / "postgraphile"
SECRET = "a secret key that only the benchmark uses, on a database of its own"
POOL = 20
"""Connections of each server: as many as this product opens."""
START_SECONDS = 60

Variables = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Server:
    """A server that is running, and how it is asked and understood."""

    name: str
    pid: int
    port: int
    token: str = ""
    started: float = 0
    """When its process was started, by time.perf_counter()."""
    queries: Path = QUERIES
    known: Collection[str] | None = None
    """The queries that it can be asked, where these are not all of the folder."""
    translate: Callable[[Variables], Variables] = dict
    """The variables of a query as this server knows them."""
    canonical: Callable[[str, Any], Any] = lambda _, answer: answer["data"]

    def knows(self, query: str) -> bool:
        """Whether the query can be put to this server."""
        return (self.queries / f"{query}.graphql").exists() and (self.known is None or query in self.known)

    def request(self, query: str, variables: Variables) -> bytes:
        """The bytes of a request."""
        text = (self.queries / f"{query}.graphql").read_text()
        return self.posted(text, _operation(text), self.translate(variables))

    def posted(self, text: str, operation: str | None, variables: Variables) -> bytes:
        """The bytes of a request with a document of any kind."""
        body = json.dumps({"query": text, "operationName": operation, "variables": variables}).encode()
        head = [
            "POST /graphql HTTP/1.1",
            "host: 127.0.0.1",
            "accept: application/json",
            "content-type: application/json",
            f"content-length: {len(body)}",
            *([f"authorization: Bearer {self.token}"] if self.token else []),
        ]
        return "\r\n".join(head).encode() + b"\r\n\r\n" + body

    def answer(self, query: str, variables: Variables) -> Any:
        """The answer to a query, in the form that all servers' answers can be compared in."""
        return self.canonical(query, self.raw(self.request(query, variables)))

    def raw(self, request: bytes) -> Any:
        """The answer to a request as it comes. One with errors ends the benchmark."""
        body = request.partition(b"\r\n\r\n")[2]
        headers = {"content-type": "application/json", "accept": "application/json"}
        if self.token:
            headers["authorization"] = f"Bearer {self.token}"
        asked = urllib.request.Request(f"http://127.0.0.1:{self.port}/graphql", body, headers)
        with urllib.request.urlopen(asked, timeout=60) as response:
            found = json.load(response)
        if found.get("errors"):
            raise SystemExit(f"{self.name}: {found['errors'][0]['message']}")
        return found


def compact(answer: Any) -> bytes:
    """An answer as JSON without blanks."""
    return json.dumps(answer, separators=(",", ":"), ensure_ascii=False).encode()


def _operation(text: str) -> str:
    return re.split(r"\W", text.partition("query ")[2], maxsplit=1)[0]


def engines() -> list[str]:
    """The ways in which this server can be made to answer; one, as long as it has only one."""
    return ["plan", "oracle"] if "engine" in Settings.model_fields else ["oracle"]


@contextmanager
def bizsuite(database_url: str, engine: str, **settings: int) -> Iterator[Server]:
    """This server with everything on: authentication, tenancy, row-level security, limits."""
    port = free_port()
    given = {
        "DATABASE_URL": database_url,
        "SECRET_KEY": SECRET,
        "PORT": port,
        "WORKERS": 1,
        **({"ENGINE": engine} if "engine" in Settings.model_fields else {}),
        **settings,
    }
    ours = {name: value for name, value in os.environ.items() if not name.startswith("BIZSUITE_")}
    environment = {**ours, **{f"BIZSUITE_{name}": str(value) for name, value in given.items()}}
    program = Path(sys.executable).with_name("bizsuite")
    token = asyncio.run(token_of(database_url, f"analyst@{TENANT}.example"))
    started = time.perf_counter()
    with _process([str(program), "serve"], environment, ROOT) as running:
        server = Server(name=engine, pid=running.pid, port=port, token=token, started=started)
        _await(server, running)
        yield server


@contextmanager
def floor(dsn: str, tenant: uuid.UUID) -> Iterator[Server]:
    """Statements by hand behind the least HTTP."""
    port = free_port()
    command = [sys.executable, "-m", "bench.floor.server", reader(dsn), str(port), str(tenant), str(POOL)]
    with _process(command, dict(os.environ), ROOT) as running:
        known = [path.stem for path in (HERE / "floor").glob("*.sql")]
        server = Server(name="floor", pid=running.pid, port=port, known=known)
        _await(server, running)
        yield server


@contextmanager
def postgraphile(dsn: str, tenant: uuid.UUID) -> Iterator[Server]:
    """PostGraphile in its production settings; it is installed already."""
    port = free_port()
    script = ROOT / "requirements" / "node.py"
    bin_folder = subprocess.check_output([sys.executable, script, "path", "22"], text=True).strip()
    # What lies there may be a script that starts node and would be stopped in its place.
    node = subprocess.check_output([f"{bin_folder}/node", "-p", "process.execPath"], text=True).strip()
    environment = {**os.environ, "NODE_ENV": "production", "GRAPHILE_ENV": "production"}
    command = [node, "server.mjs", reader(dsn), str(port), str(POOL)]

    def translate(variables: Variables) -> Variables:
        own = {**variables, "tenant": str(tenant)}
        return {**own, "id": str(decode(own["id"]).key)} if "id" in own else own

    with _process(command, environment, POSTGRAPHILE) as running:
        server = Server(
            name="postgraphile",
            pid=running.pid,
            port=port,
            queries=POSTGRAPHILE,
            translate=translate,
            canonical=canonical.of_postgraphile,
        )
        _await(server, running)
        yield server


def reader(dsn: str) -> str:
    """The same database for a role that may read the tables of the queries, and no others, whatever the tenant."""
    return dsn.replace("//bizsuite@", "//bench_reader@")


TABLES = (
    "party",
    "party_customer",
    "sales_order",
    "sales_order_line",
    "catalog_product",
    "inventory_balance",
    "inventory_location",
    "inventory_move",
    "inventory_snapshot",
    "invoicing_invoice",
    "approval_instance",
    "approval_task",
    "finance_entry_line",
    "finance_account",
    "finance_allocation",
)
"""What the queries read, beside the company, which signing in reads too."""

READER = f"""
DO $$ BEGIN CREATE ROLE bench_reader LOGIN BYPASSRLS; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
GRANT USAGE ON SCHEMA public TO bench_reader;
GRANT SELECT ON company, {", ".join(TABLES)} TO bench_reader;
"""


async def token_of(database_url: str, email: str) -> str:
    """A bearer token of somebody of the benchmark's tenant."""
    database = Database(database_url, pool=2)
    try:
        return await identity.issue_token(database, SECRET, TENANT, email)
    finally:
        await database.close()


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port: int = listening.getsockname()[1]
        return port


@contextmanager
def _process(
    command: list[str], environment: dict[str, str], folder: Path
) -> "Iterator[subprocess.Popen[bytes]]":
    """A process that is ended again; what it said is shown when something failed."""
    with tempfile.TemporaryFile() as said:
        # In a session of its own: who stands still while their shell leaves would else be told to hang up.
        running = subprocess.Popen(
            command,
            env=environment,
            cwd=folder,
            stdout=subprocess.DEVNULL,
            stderr=said,
            start_new_session=True,
        )
        try:
            yield running
        except BaseException:
            said.seek(max(0, said.tell() - 4000))
            told = said.read().decode(errors="replace").strip()
            if running.poll() is not None or told:
                print(f"{command[0]} ended with {running.returncode}: {told}", file=sys.stderr)
            raise
        finally:
            running.terminate()
            try:
                running.wait(20)
            except subprocess.TimeoutExpired:
                running.kill()
                running.wait()


def _await(server: Server, running: "subprocess.Popen[bytes]") -> None:
    """Return as soon as the server answers anything."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and running.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", server.port), 1).close()
            return
        except OSError:
            time.sleep(0.01)
    raise SystemExit(f"{server.name} did not start")
