"""The program as people run it: real processes over a database with a tenant, and a client who asks them."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, contextmanager, redirect_stderr, redirect_stdout, suppress
from io import StringIO
from pathlib import Path
from typing import IO, Any
from unittest import mock

import httpx2

from bizsuite.app import MODULES
from bizsuite.base.identity import service as identity
from bizsuite.cli import main
from bizsuite.kernel.acts import act
from bizsuite.kernel.database import Database
from bizsuite.kernel.migrate import revisions, upgrade
from bizsuite.kernel.permissions import Actor
from bizsuite.kernel.revise import declare_everything
from bizsuite.kernel.schema import install

PROGRAM = Path(sys.executable).with_name("bizsuite")
CHECKOUT = Path(__file__).parents[1]
KEY = "a secret key that only tests of real processes use"
PASSWORD = "demo-only-password"
BUILT_IN = identity.builtin_grants(MODULES)
SECONDS = 120


def environment(**settings: object) -> dict[str, str]:
    """The environment of a process: ours without any settings of the product, and these settings."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith("BIZSUITE_")}
    given = {"SECRET_KEY": KEY, **settings}
    return {**ours, **{f"BIZSUITE_{name}": str(value) for name, value in given.items()}}


def run(*arguments: str, **settings: object) -> "subprocess.CompletedProcess[str]":
    """Run one command to its end."""
    return subprocess.run(
        [PROGRAM, *arguments],
        env=environment(**settings),
        capture_output=True,
        text=True,
        timeout=SECONDS,
        cwd=CHECKOUT,
    )


def called(*arguments: str, **settings: object) -> "subprocess.CompletedProcess[str]":
    """What `run` does, without a process of its own: for tests of what a command writes, which need many."""
    told, complained = StringIO(), StringIO()

    def call() -> int:
        try:
            main()
        except SystemExit as end:
            return int(end.code or 0)
        return 0

    with (
        mock.patch.dict(os.environ, environment(**settings), clear=True),
        mock.patch.object(sys, "argv", ["bizsuite", *arguments]),
        # Signals are for the main thread, which waits here.
        mock.patch.object(signal, "signal"),
        redirect_stdout(told),
        redirect_stderr(complained),
        ThreadPoolExecutor(1) as elsewhere,
    ):
        code = elsewhere.submit(call).result()
    return subprocess.CompletedProcess(arguments, code, told.getvalue(), complained.getvalue())


async def migrated(url: str) -> None:
    """Make all tables in an empty database, by the migrations as soon as there are any."""
    if revisions():
        await upgrade(url)
        return
    declare_everything()
    await install(url)


async def found_tenant(url: str, name: str = "acme") -> Actor:
    """A tenant with its company in USD and a user of each role; its administrator."""
    database = Database(url, pool=2)
    company = identity.NewCompany(name=f"{name} Ltd.", currency="USD", zone="UTC")
    new = identity.NewTenant(name=name, title=name, company=company, password=PASSWORD)
    try:
        return await identity.create_tenant(database, new, BUILT_IN)
    finally:
        await database.close()


async def work(url: str, actor: Actor, doing: Any) -> Any:
    """Run `doing(db)` in one transaction of somebody, with all that a command leaves behind."""
    database = Database(url, pool=2)
    try:
        return await act(database, actor, "test", doing)
    finally:
        await database.close()


async def token(url: str, user: str = "admin@acme.example", tenant: str = "acme") -> str:
    """A bearer token of somebody."""
    database = Database(url, pool=2)
    try:
        return await identity.issue_token(database, KEY, tenant, user)
    finally:
        await database.close()


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port: int = listening.getsockname()[1]
        return port


class Serving:
    """`bizsuite serve` as a process of its own, which can be killed and begun again at the same port."""

    def __init__(self, log: IO[str], **settings: object) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}/graphql"
        self._log = log
        self._settings = settings
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> float:
        """Begin, and wait until it is alive; the seconds that it took."""
        began = time.monotonic()
        settings = {"PORT": self.port, **self._settings}
        self._process = subprocess.Popen(
            [PROGRAM, "serve"],
            env=environment(**settings),
            cwd=CHECKOUT,
            stdout=self._log,
            stderr=self._log,
        )
        while not self.is_alive():
            assert self._process.poll() is None, "the server ended at once"
            assert time.monotonic() < began + SECONDS, "the server does not answer"
            time.sleep(0.02)
        return time.monotonic() - began

    def is_alive(self) -> bool:
        """Whether it answers."""
        with suppress(httpx2.HTTPError):
            return httpx2.get(f"http://127.0.0.1:{self.port}/healthz", timeout=5).status_code == 200
        return False

    def kill(self) -> None:
        """As a power cut for this process."""
        assert self._process is not None
        self._process.kill()
        self._process.wait()

    def stop(self) -> int:
        """Ask it to end; its exit code."""
        assert self._process is not None
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
        try:
            return self._process.wait(SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()
            raise


@contextmanager
def serving(folder: Path, **settings: object) -> Iterator[Serving]:
    """A server that is up; what it says lands in `server.log` of a folder."""
    with (folder / "server.log").open("a") as log:
        server = Serving(log, **settings)
        try:
            server.start()
            yield server
        finally:
            server.stop()


class Caller:
    """Somebody with a token, who asks over HTTP."""

    def __init__(self, url: str, client: httpx2.AsyncClient) -> None:
        self.url = url
        self.client = client

    async def raw(self, query: str, **variables: Any) -> httpx2.Response:
        """The response to an operation."""
        return await self.client.post(self.url, json={"query": query, "variables": variables})

    async def ask(self, query: str, **variables: Any) -> Any:
        """The data of an operation that must succeed."""
        answer = (await self.raw(query, **variables)).json()
        assert "errors" not in answer, answer["errors"]
        return answer["data"]

    async def until(self, query: str, **variables: Any) -> Any:
        """The data of an operation, asked again for as long as nobody answers or the server is not well."""
        deadline = time.monotonic() + SECONDS
        while True:
            with suppress(httpx2.HTTPError, ValueError):
                response = await self.raw(query, **variables)
                answer = response.json()
                if response.status_code == 200 and "errors" not in answer:
                    return answer["data"]
                codes = {error["extensions"]["code"] for error in answer["errors"]}
                assert codes == {"SERVICE_UNAVAILABLE"}, answer
            assert time.monotonic() < deadline, "nobody answered"
            await asyncio.sleep(0.05)


@asynccontextmanager
async def calling(url: str, token: str) -> AsyncIterator[Caller]:
    """A client of a server."""
    headers = {"authorization": f"Bearer {token}"}
    async with httpx2.AsyncClient(headers=headers, timeout=20, trust_env=False) as client:
        yield Caller(url, client)
