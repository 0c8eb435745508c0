"""The console's pages in a real Chromium, under the strict policy: the bundle, and the plain page."""

import subprocess
import sys
from urllib.parse import urlsplit

import pytest

from tests.browser import Page, new_page
from tests.ground.toy_console import CONSOLE, served

pytestmark = pytest.mark.chromium

SCREEN = "document.body.innerText"
EDITOR = ".graphiql-editor textarea"
FAULT = "document.querySelector('.graphiql-editor').querySelector('.squiggly-error')"
RUN = ".graphiql-execute-button"
ANSWER = "document.querySelector('.graphiql-response').innerText.replaceAll('\\u00a0', ' ')"


@pytest.fixture(scope="module")
def bundle() -> str:
    """The page of the bundle, made if it is not there as its sources say."""
    node = CONSOLE.parent / "requirements" / "node.py"
    subprocess.run([sys.executable, node, "console"], check=True)
    return "dist/index.html"


def own(page: Page, address: str) -> None:
    """Nothing was complained of, and nothing was asked of another host."""
    assert page.complaints == []
    hosts = {urlsplit(url).netloc for url in page.requests if not url.startswith("data:")}
    assert hosts == {urlsplit(address).netloc}


async def sign_in(page: Page, password: str) -> None:
    """Fill in the form and send it."""
    await page.until("document.querySelector('[name=tenant]').checkVisibility()")
    await page.fill("[name=tenant]", "acme")
    await page.fill("[name=email]", "analyst@acme.example")
    await page.fill("[name=password]", password)
    await page.click("form button")


async def test_a_token_in_the_page_opens_graphiql_with_its_start_tabs(bundle: str) -> None:
    async with served(bundle, {"token": "booted"}) as address, new_page() as page:
        await page.open(address)
        await page.until("document.querySelectorAll('.graphiql-tab').length === 6")
        tabs = await page.evaluate(
            "[...document.querySelectorAll('.graphiql-tab')].map(tab => tab.innerText.trim())"
        )
        assert tabs == [
            "Customer360",
            "CustomersPage",
            "Inbox",
            "OrderFeed",
            "TrialBalance",
            "RevenueByMonth",
        ]
        await page.until(f"{SCREEN}.replaceAll('\\u00a0', ' ').includes('\"id\": \"many\"')")
        own(page, address)


async def test_queries_and_subscriptions_run_and_the_workers_check_them(bundle: str) -> None:
    async with served(bundle, {"token": "booted"}) as address, new_page() as page:
        await page.open(address)
        await page.until(f"document.querySelector('{EDITOR}')")
        await page.replace(EDITOR, "query Who { viewer { name } }")
        await page.click(RUN)
        await page.until(f'{ANSWER}.includes(\'"name": "Analyst 分析师"\')')
        await page.until(f"!{FAULT}")
        await page.replace(EDITOR, "subscription Feed { ticks }")
        await page.click(RUN)
        await page.until(f"{ANSWER}.includes('\"ticks\": 3')")
        await page.replace(EDITOR, "query Wrong { nothing }")
        await page.until(FAULT)
        own(page, address)


async def test_the_explorer_shows_the_schema(bundle: str) -> None:
    async with served(bundle, {"token": "booted"}) as address, new_page() as page:
        await page.open(address)
        await page.until("document.querySelector('[aria-label*=\"GraphiQL Explorer\"]')")
        await page.click('[aria-label*="GraphiQL Explorer"]')
        await page.until("document.querySelector('.docExplorerWrap')?.innerText.includes('viewer')")
        own(page, address)


@pytest.mark.parametrize("page_name", ["bundle", "plain.html"])
async def test_sign_in_is_refused_then_taken_and_an_expired_token_is_renewed(
    bundle: str, page_name: str
) -> None:
    async with served(bundle if page_name == "bundle" else page_name) as address, new_page() as page:
        await page.open(address)
        await sign_in(page, "wrong")
        await page.until(f"{SCREEN}.includes('E-mail or password is wrong.')")
        await sign_in(page, "right")
        await page.until(f"{SCREEN}.includes('analyst@acme.example (acme)')")
        await page.until("JSON.parse(sessionStorage.getItem('bizsuite:session')).accessToken === 'fresh'")
        await page.evaluate(
            "[...document.querySelectorAll('button')].find(b => b.innerText === 'Sign out').click()"
        )
        await page.until("document.querySelector('[name=tenant]').checkVisibility()")
        assert await page.evaluate("sessionStorage.getItem('bizsuite:session')") == '{"signedOut":true}'
        own(page, address)


async def test_the_plain_page_runs_and_explains() -> None:
    async with served("plain.html", {"token": "booted"}) as address, new_page() as page:
        await page.open(address)
        await page.until("document.querySelector('#docs').innerText.includes('viewer: User! Who asks.')")
        await page.click("#run")
        await page.until("document.querySelector('#answer').innerText.includes('Analyst 分析师')")
        await page.fill("#query", "subscription { ticks }")
        await page.click("#run")
        await page.until("document.querySelector('#answer').innerText.includes('\"ticks\": 1')")
        await page.fill("#search", "totalcount")
        await page.evaluate("document.querySelector('#search').dispatchEvent(new Event('input'))")
        await page.until("document.querySelector('#docs h2').innerText === 'Orders'")
        own(page, address)
