"""A Chromium without a window, driven over its debugging protocol: open pages, look, click, note what they do."""

import asyncio
import contextlib
import json
import os
import subprocess
import tempfile
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from websockets.asyncio.client import ClientConnection, connect

from tests import parts

SECONDS = 30

EDITOR_SECONDS = 0.5
"""How long editors wait for the next key before they read what was typed."""


class Page:
    """One tab: what it requested, and what it complained of in its console."""

    def __init__(self, socket: ClientConnection) -> None:
        self.requests: list[str] = []
        self.complaints: list[str] = []
        self._socket = socket
        self._answers: dict[int, asyncio.Future[Any]] = {}
        self._last = 0
        self._tab: dict[str, str] = {}

    async def open(self, url: str) -> None:
        """Load a page; what it does afterwards is waited for with `until`."""
        tab = await self._send("Target.createTarget", url="about:blank")
        self._tab = await self._send("Target.attachToTarget", targetId=tab["targetId"], flatten=True)
        for domain in ("Page", "Network", "Runtime", "Log"):
            await self._send(f"{domain}.enable")
        await self._send("Page.navigate", url=url)

    async def evaluate(self, script: str) -> Any:
        """The value of an expression inside the page; promises are awaited."""
        answer = await self._send(
            "Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True
        )
        if "exceptionDetails" in answer:
            raise AssertionError(answer["exceptionDetails"]["exception"].get("description"))
        return answer["result"].get("value")

    async def until(self, script: str) -> None:
        """Wait until an expression is true; fails with what the page shows instead."""
        deadline = time.monotonic() + SECONDS
        while time.monotonic() < deadline:
            if await self.evaluate(f"(() => {{ try {{ return !!({script}) }} catch {{ return false }} }})()"):
                return
            await asyncio.sleep(0.05)
        text = await self.evaluate("document.body.innerText")
        raise AssertionError(f"never true: {script}\n{text[:2000]}\n{self.complaints}")

    async def fill(self, selector: str, value: str) -> None:
        """Type into a field, replacing what is there."""
        await self.evaluate(f"document.querySelector({json.dumps(selector)}).select()")
        await self._send("Input.insertText", text=value)

    async def click(self, selector: str) -> None:
        """Click what a selector finds."""
        await self.evaluate(f"document.querySelector({json.dumps(selector)}).click()")

    async def replace(self, selector: str, text: str) -> None:
        """Put the caret into an editor that a selector finds, and replace all that it holds."""
        await self.evaluate(f"document.querySelector({json.dumps(selector)}).focus()")
        select_all = {"key": "a", "code": "KeyA", "windowsVirtualKeyCode": 65, "modifiers": 2}
        await self._send("Input.dispatchKeyEvent", type="rawKeyDown", commands=["selectAll"], **select_all)
        await self._send("Input.dispatchKeyEvent", type="keyUp", **select_all)
        await self._send("Input.insertText", text=text)
        await asyncio.sleep(EDITOR_SECONDS)

    async def _send(self, method: str, **params: Any) -> Any:
        self._last += 1
        answer = self._answers[self._last] = asyncio.get_running_loop().create_future()
        await self._socket.send(
            json.dumps({"id": self._last, "method": method, "params": params, **self._tab})
        )
        async with asyncio.timeout(SECONDS):
            return await answer

    async def listen(self) -> None:
        """Take in answers and events until the browser goes."""
        async for text in self._socket:
            message = json.loads(text)
            if "id" in message:
                answer = self._answers.pop(message["id"])
                if not answer.done():
                    answer.set_result(message.get("result", message))
            else:
                self._note(message["method"], message["params"])

    def _note(self, method: str, params: dict[str, Any]) -> None:
        if method == "Network.requestWillBeSent":
            self.requests.append(params["request"]["url"][:200])
        elif method == "Network.webSocketCreated":
            self.requests.append(params["url"])
        elif method == "Log.entryAdded" and params["entry"]["level"] in {"error", "warning"}:
            self.complaints.append(f"{params['entry']['text'][:500]} {params['entry'].get('url', '')[:200]}")
        elif method == "Runtime.exceptionThrown":
            self.complaints.append(str(params["exceptionDetails"]))
        elif method == "Runtime.consoleAPICalled" and params["type"] in {"error", "warning"}:
            self.complaints.append(str([argument.get("value") for argument in params["args"]]))


@contextlib.asynccontextmanager
async def new_page() -> AsyncIterator[Page]:
    """A tab of a browser of its own, which has never seen anything and resolves no foreign name."""
    program = parts.find("chromium")
    assert program is not None
    options = [
        "--headless=new",
        "--remote-debugging-port=0",
        "--no-first-run",
        "--disable-gpu",
        "--window-size=1400,900",
    ]
    options += [
        "--lang=en",
        "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
        "--disable-dev-shm-usage",
    ]
    options += ["--no-sandbox"] if os.geteuid() == 0 else []
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        command = [program, *options, f"--user-data-dir={folder}", "about:blank"]
        with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as browser:
            try:
                async with await _connected(Path(folder)) as socket:
                    page = Page(socket)
                    listening = asyncio.create_task(page.listen())
                    try:
                        yield page
                    finally:
                        listening.cancel()
            finally:
                browser.terminate()


async def _connected(folder: Path) -> ClientConnection:
    """A connection to the browser as soon as it takes one; it writes port and path into its folder a little before."""
    deadline = time.monotonic() + SECONDS
    while True:
        with contextlib.suppress(OSError, ValueError):
            port, path = (folder / "DevToolsActivePort").read_text().splitlines()
            return await connect(f"ws://127.0.0.1:{port}{path}", max_size=None, proxy=None)
        assert time.monotonic() < deadline
        await asyncio.sleep(0.05)
