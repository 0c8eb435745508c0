"""The console of a real server in a real Chromium: sign in, explore, ask, follow; nothing foreign, nothing blocked."""

import json
import shutil
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.browser import Page, new_page
from tests.processes import CHECKOUT, PASSWORD, calling, found_tenant, serving, token
from tests.scenarios.plain_server import served_plainly

pytestmark = pytest.mark.chromium

EDITOR = ".graphiql-editor textarea"
RUN = ".graphiql-execute-button"
SCREEN = "document.body.innerText"
ANSWER = "document.querySelector('.graphiql-response').innerText.replaceAll('\\u00a0', ' ')"
CREATE = """mutation { customerCreate(input: {name: "Anna 安娜"}) { customer { id } userErrors { code } } }"""


@pytest.fixture(scope="module")
def bundle() -> None:
    """The bundle is there as its sources say."""
    subprocess.run([sys.executable, CHECKOUT / "requirements" / "node.py", "console"], check=True)


def own(page: Page, address: str) -> None:
    """Nothing was complained of, no policy was hurt, and nothing was asked of another host."""
    assert page.complaints == []
    asked = {urlsplit(url) for url in page.requests}
    hosts = {url.netloc for url in asked if url.scheme not in {"data", "blob"}}
    assert hosts == {urlsplit(address).netloc}


async def sign_in(page: Page) -> None:
    """Sign in by the form."""
    await page.until("document.querySelector('[name=tenant]').checkVisibility()")
    await page.fill("[name=tenant]", "acme")
    await page.fill("[name=email]", "admin@acme.example")
    await page.fill("[name=password]", PASSWORD)
    await page.click("form button")
    await page.until(f"{SCREEN}.includes('admin@acme.example (acme)')")


async def test_graphiql_asks_and_follows_a_real_server(bundle: None, database: str, tmp_path: Path) -> None:
    await found_tenant(database)
    bearer = await token(database)
    with serving(tmp_path, DATABASE_URL=database) as server:
        async with new_page() as page, calling(server.url, bearer) as caller:
            await page.open(server.url)
            await sign_in(page)
            await page.until(f"document.querySelector('{EDITOR}')")
            await page.replace(EDITOR, "query Who { viewer { email roles } }")
            await page.click(RUN)
            await page.until(f'{ANSWER}.includes(\'"email": "admin@acme.example"\')')
            await page.until("document.querySelector('[aria-label*=\"GraphiQL Explorer\"]')")
            await page.click('[aria-label*="GraphiQL Explorer"]')
            await page.until("document.querySelector('.docExplorerWrap')?.innerText.includes('customers')")
            await page.replace(
                EDITOR,
                "subscription Feed { events { ... on Event { type subject { ... on Customer { name } } } } }",
            )
            await page.click(RUN)
            await page.until("document.querySelector('.graphiql-execute-button[aria-label*=Stop]')")
            for _ in range(3):
                await caller.ask(CREATE)
            await page.until(f"{ANSWER}.includes('CUSTOMER_CREATED') && {ANSWER}.includes('Anna 安娜')")
            own(page, server.url)


async def test_the_plain_page_where_there_is_no_bundle(database: str, tmp_path: Path) -> None:
    await found_tenant(database)
    bearer = await token(database)
    folder = tmp_path / "console"
    shutil.copytree(
        CHECKOUT / "console", folder, ignore=shutil.ignore_patterns("dist", "node_modules", "src")
    )
    async with served_plainly(database, folder, bearer) as address, new_page() as page:
        await page.open(address)
        await page.until("document.querySelector('#docs').innerText.includes('viewer: User!')")
        await page.fill("#query", "{ viewer { email } }")
        await page.click("#run")
        await page.until(
            f"document.querySelector('#answer').innerText.includes({json.dumps('admin@acme.example')})"
        )
        own(page, address)
