"""What a hostile client sends: nothing of it is our fault, nothing of it holds up the others for long."""

import asyncio
import hashlib
import time
from typing import Any

import httpx2
import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bizsuite.graph.frames import Closing, Frame, read
from bizsuite.graph.negotiation import accept, locale
from tests.graph.edge import toy
from tests.graph.edge.conftest import AS_A, Ask, Http, codes
from tests.graph.edge.talk import Talk

OURS = {"INTERNAL_SERVER_ERROR", "SERVICE_UNAVAILABLE"}
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
VOCABULARY = (
    "query mutation subscription fragment on { } ( ) [ ] : ! $ @ ... = | & customers customer nodes node edges "
    "orders name id __typename __schema __type first last by filter names ids text number echo 1 -1 1.5 1e9 true "
    'null "x" """y""" $v ID! [ID!]! Int skip include if version F Customer CustomerBy \ufeff # , \n'
)
WORDS = st.sampled_from(VOCABULARY.split(" "))


@pytest.fixture(scope="module")
def steady(url: str) -> Any:
    """A client that does not belong to a loop."""
    with httpx2.Client(timeout=30) as client:
        yield lambda **options: client.post(url, **options)


@settings(max_examples=150)
@given(JSON)
def test_any_json_as_a_body_is_answered(steady: Any, body: Any) -> None:
    headers = {**AS_A, "content-type": "application/json"}
    response = steady(content=orjson.dumps(body), headers=headers)
    assert response.status_code == 400
    assert codes(response) == ["BAD_USER_INPUT"]


@settings(max_examples=150)
@given(
    st.fixed_dictionaries(
        {}, optional=dict.fromkeys(("query", "operationName", "variables", "extensions"), JSON)
    )
)
def test_any_members_are_answered(steady: Any, members: Any) -> None:
    response = steady(json={"query": "query Q($n: Int) { echo(number: $n) }", **members}, headers=AS_A)
    assert response.status_code < 500
    assert not OURS & set(codes(response))


@settings(max_examples=150)
@given(JSON)
def test_any_variables_are_answered(steady: Any, value: Any) -> None:
    text = "query Q($by: CustomerBy, $n: Int, $f: CustomerFilter, $d: Decimal) "
    text += "{ customer(by: $by) { id } customers(first: $n, filter: $f) { totalCount } decimal(value: $d) }"
    text = text.replace(" decimal(value: $d)", "").replace(", $d: Decimal", "")
    response = steady(json={"query": text, "variables": {"by": value, "n": value, "f": value}}, headers=AS_A)
    assert response.status_code < 500
    assert not OURS & set(codes(response)), response.text


@settings(max_examples=300)
@given(st.lists(WORDS, max_size=40).map(" ".join) | st.text(max_size=60))
def test_any_text_as_a_document_is_answered(steady: Any, text: str) -> None:
    response = steady(json={"query": text, "variables": {"v": "1"}}, headers=AS_A)
    assert response.status_code < 500
    assert not OURS & set(codes(response)), response.text


@settings(max_examples=300)
@given(JSON.map(lambda value: orjson.dumps(value).decode()) | st.text())
def test_any_frame_is_read_or_closes_with_4400(text: str) -> None:
    try:
        assert isinstance(read(text), Frame)
    except Closing as closing:
        assert closing.code == 4400
        assert len(closing.reason.encode()) <= 123


@settings(max_examples=300)
@given(st.text(max_size=200))
def test_any_header_is_negotiated(text: str) -> None:
    assert accept(text).json in ("application/json", "application/graphql-response+json", None)
    assert locale(text) in ("en", "zh")


@pytest.mark.parametrize(
    ("variables", "code"),
    [
        ({"f": {"names": ["x"] * 251}}, "BAD_USER_INPUT"),
        ({"f": {"inner": {"inner": {"names": ["x"] * 100_000}}}}, "BAD_USER_INPUT"),
        ({"f": {"names": [["x"] * 251]}}, "BAD_USER_INPUT"),
        ({"f": {f"unknown{n}": "x" * 100 for n in range(5_000)}}, "BAD_USER_INPUT"),
        ({"f": {"names": ["x\0"]}}, "BAD_USER_INPUT"),
        ({"f": "x" * 500_000}, "BAD_USER_INPUT"),
    ],
    ids=["list", "deep list", "nested list", "unknown names", "nul", "text"],
)
async def test_huge_variables_are_refused_in_few_words(ask: Ask, variables: Any, code: str) -> None:
    begun = time.perf_counter()
    response = await ask(
        "query Q($f: CustomerFilter) { customers(filter: $f) { totalCount } }", variables=variables
    )
    assert set(codes(response)) == {code}
    assert len(response.content) < 200_000
    assert time.perf_counter() - begun < 10


async def test_deeply_nested_variables_are_refused(ask: Ask) -> None:
    nested: dict[str, Any] = {}
    for _ in range(500):
        nested = {"inner": nested}
    response = await ask(
        "query Q($f: CustomerFilter) { customers(filter: $f) { totalCount } }", variables={"f": nested}
    )
    assert codes(response) == ["BAD_USER_INPUT"]


async def test_passwords_are_not_tried_by_the_dozen(http: Http, talk: Talk) -> None:
    """Neither by alias, nor in a fragment, nor in a batch, nor over a socket."""
    toy.LOG.mutations.clear()
    tries = " ".join(f'a{n}: sessionCreate(input: {{name: "{n}"}}) {{ token }}' for n in range(5))
    for text in (f"mutation {{ {tries} }}", f"mutation {{ ...F }} fragment F on Mutation {{ {tries} }}"):
        assert codes(await http.post(json={"query": text})) == ["QUERY_TOO_COMPLEX"]
    one = {"query": 'mutation { sessionCreate(input: {name: "x"}) { token } }'}
    assert (await http.post(json=[one] * 10)).status_code == 400
    async with talk() as speaker:
        await speaker.subscribe("1", f"mutation {{ {tries} }}")
        assert (await speaker.receive())["payload"][0]["extensions"]["code"] == "QUERY_TOO_COMPLEX"
    assert toy.LOG.mutations == []


async def test_strangers_cannot_push_documents_of_others_out(http: Http, ask: Ask) -> None:
    text = "{ mine: version }"
    named = {"persistedQuery": {"version": 1, "sha256Hash": hashlib.sha256(text.encode()).hexdigest()}}
    await ask(text, extensions=named)
    for number in range(280):
        other = f"{{ version }} # {number} " + "x" * 30_000
        said = {"persistedQuery": {"version": 1, "sha256Hash": hashlib.sha256(other.encode()).hexdigest()}}
        await http.post(json={"query": other, "extensions": said})
    assert (await ask(extensions=named)).json() == {"data": {"mine": "1"}}


async def test_a_body_that_never_ends_does_not_stop_others(url: str, ask: Ask) -> None:
    """A client that sends a byte a second holds its own connection and nothing else."""
    host, port = url.removeprefix("http://").removesuffix("/graphql").split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    head = (
        "POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 1000\r\n\r\n{"
    )
    writer.write(head.encode())
    await writer.drain()
    assert (await ask("{ version }")).json() == {"data": {"version": "1"}}
    writer.close()
    await writer.wait_closed()
    assert (await ask("{ version }")).json() == {"data": {"version": "1"}}
    assert not await reader.read()
