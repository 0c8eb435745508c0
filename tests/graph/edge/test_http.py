"""GraphQL over HTTP: methods, media types, statuses, who may ask, and what is in the headers."""

import hashlib
from typing import Any

import httpx2
import orjson
import pytest

from bizsuite.graph.authentication import Caller
from bizsuite.graph.engine.plan import Outdated
from bizsuite.graph.limits import Limits
from bizsuite.graph.requests import Asked
from tests.graph.edge import toy
from tests.graph.edge.conftest import AS_A, Ask, Http, codes, operations, served

RESPONSE_JSON = "application/graphql-response+json"
JSON = "application/json"


@pytest.mark.parametrize(
    ("accept", "answered"),
    [
        ("", JSON),
        ("*/*", JSON),
        ("application/*", JSON),
        (JSON, JSON),
        (RESPONSE_JSON, RESPONSE_JSON),
        (f"{RESPONSE_JSON}, {JSON}", RESPONSE_JSON),
        (f"{JSON}, {RESPONSE_JSON}", JSON),
        (f"{JSON};q=0.5, {RESPONSE_JSON};q=0.9", RESPONSE_JSON),
        (f"{RESPONSE_JSON};q=0, */*", JSON),
        (f"{JSON};q=0, */*", RESPONSE_JSON),
        (f"*/*, {RESPONSE_JSON}", RESPONSE_JSON),
        (f"{RESPONSE_JSON};charset=utf-8, {JSON};charset=utf-8", RESPONSE_JSON),
        (f"text/html, {JSON};q=0.1", JSON),
        (f"{RESPONSE_JSON};q=nonsense, {JSON}", JSON),
    ],
)
async def test_the_media_type_is_negotiated_by_rank(ask: Ask, accept: str, answered: str) -> None:
    response = await ask("{ version }", headers={"accept": accept})
    assert response.headers["content-type"] == f"{answered}; charset=utf-8"
    assert response.json() == {"data": {"version": "1"}}


@pytest.mark.parametrize("accept", ["text/html", "image/png", f"{JSON};q=0", "*/*;q=0"])
async def test_what_cannot_be_served_is_406(ask: Ask, accept: str) -> None:
    response = await ask("{ version }", headers={"accept": accept})
    assert response.status_code == 406
    assert codes(response) == ["BAD_USER_INPUT"]


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("{", "GRAPHQL_PARSE_FAILED"),
        ("{ nosuch }", "GRAPHQL_VALIDATION_FAILED"),
        ("query Q($id: ID!) { node(id: $id) { id } }", "BAD_USER_INPUT"),
        ("# nothing", "GRAPHQL_PARSE_FAILED"),
        ("fragment F on Query { version }", "BAD_USER_INPUT"),
        ("{ customers(first: 101) { nodes { id } } }", "BAD_USER_INPUT"),
    ],
)
async def test_a_request_that_is_not_executed_is_400_where_clients_expect_it(
    ask: Ask, query: str, code: str
) -> None:
    """And 200 where old clients read the body of nothing else. There is no `data`."""
    for accept, status in ((RESPONSE_JSON, 400), (JSON, 200)):
        response = await ask(query, headers={"accept": accept})
        assert (response.status_code, codes(response)) == (status, [code])
        assert "data" not in response.json()


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"query": ""},
        {"query": None, "extensions": {"persistedQuery": None}},
        {"query": 1},
        {"query": ["{version}"]},
        {"query": "{version}", "variables": []},
        {"query": "{version}", "variables": "{}"},
        {"query": "{version}", "operationName": 1},
        {"query": "{version}", "extensions": []},
        [{"query": "{version}"}],
    ],
    ids=str,
)
async def test_members_of_a_wrong_type_are_400(http: Http, body: Any) -> None:
    for accept in (JSON, RESPONSE_JSON):
        response = await http.post(json=body, headers={"accept": accept})
        assert (response.status_code, codes(response)) == (400, ["BAD_USER_INPUT"])


async def test_unknown_members_and_nulls_are_ignored(http: Http) -> None:
    body = {"query": "{version}", "variables": None, "operationName": None, "extensions": None, "more": 1}
    assert (await http.post(json=body)).json() == {"data": {"version": "1"}}


@pytest.mark.parametrize("authorization", [None, "Bearer wrong", "Bearer", "Basic a", "a", "Bearer a b"])
async def test_without_a_token_there_is_what_is_public(http: Http, authorization: str | None) -> None:
    """401 or 200 by media type; a token that is no good does not take away what needs none."""
    headers = {"authorization": authorization} if authorization else {}
    for query in ("{ __typename }", "{ version a: version ...F } fragment F on Query { version }"):
        assert "data" in (await http.post(json={"query": query}, headers=headers)).json()
    for query in ("{ customers { totalCount } }", "{ version nosuch }", "{ __schema { types { name } } }"):
        for accept, status in ((RESPONSE_JSON, 401), (JSON, 200)):
            response = await http.post(json={"query": query}, headers={**headers, "accept": accept})
            assert (response.status_code, codes(response)) == (status, ["UNAUTHENTICATED"])
            assert ("www-authenticate" in response.headers) is (status == 401)


async def test_public_mutations_need_no_token_and_others_do(http: Http) -> None:
    sign_in = 'mutation { sessionCreate(input: {name: "x"}) { token } }'
    assert (await http.post(json={"query": sign_in})).json() == {"data": {"sessionCreate": {"token": "x"}}}
    both = 'mutation { sessionCreate(input: {name: "x"}) { token } customerCreate(input: {name: "y"}) { token } }'
    toy.LOG.mutations.clear()
    assert codes(await http.post(json={"query": both})) == ["UNAUTHENTICATED"]
    assert toy.LOG.mutations == []


async def test_each_tenant_sees_its_own(http: Http) -> None:
    for token in ("a", "b"):
        headers = {"authorization": f"bearer {token}"}
        answer = await http.post(
            json={"query": "{ customers(first: 1) { nodes { name } } }"}, headers=headers
        )
        assert answer.json() == {"data": {"customers": {"nodes": [{"name": f"{token} 0"}]}}}


async def test_a_company_that_is_not_theirs_is_forbidden(ask: Ask) -> None:
    headers = {"x-company": "elsewhere", "accept": RESPONSE_JSON}
    response = await ask("{ customers { totalCount } }", headers=headers)
    assert (response.status_code, codes(response)) == (403, ["FORBIDDEN"])
    assert "data" in (await ask("{ snapshot }", headers={"x-company": str(toy.COMPANY)})).json()


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "OPTIONS"])
async def test_other_methods_are_405(http: Http, method: str) -> None:
    response = await http.request(method)
    assert (response.status_code, response.headers["allow"]) == (405, "GET, POST")
    assert codes(response) == ["BAD_USER_INPUT"]


async def test_get_serves_queries_and_nothing_that_changes_anything(http: Http) -> None:
    text = "query Q($n: Int!) { echo(number: $n) }"
    params = {"query": text, "variables": '{"n": 3}', "operationName": "Q", "extensions": "{}"}
    assert (await http.get(params=params, headers=AS_A)).json() == {"data": {"echo": "3"}}
    toy.LOG.mutations.clear()
    mutation = 'mutation { customerCreate(input: {name: "x"}) { token } }'
    for accept in (JSON, RESPONSE_JSON, "text/event-stream"):
        response = await http.get(params={"query": mutation}, headers={**AS_A, "accept": accept})
        assert (response.status_code, response.headers["allow"]) == (405, "POST")
    assert toy.LOG.mutations == []


@pytest.mark.parametrize(
    "params",
    [
        {},
        {"query": ""},
        {"query": "{version}", "variables": "{"},
        {"query": "{version}", "variables": "[]"},
        {"query": "{version}", "variables": "1"},
        {"query": "{version}", "extensions": "true"},
    ],
    ids=str,
)
async def test_a_wrong_get_is_400(http: Http, params: dict[str, str]) -> None:
    response = await http.get(params=params, headers={"accept": RESPONSE_JSON})
    assert (response.status_code, codes(response)) == (400, ["BAD_USER_INPUT"])


async def test_a_browser_gets_the_console_and_a_query_in_its_address_an_answer(http: Http) -> None:
    browser = {"accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
    assert "console" in (await http.get(headers=browser)).text
    answer = await http.get(params={"query": "{version}"}, headers=browser)
    assert answer.json() == {"data": {"version": "1"}}


async def test_every_answer_has_the_headers_of_security_and_the_id_of_its_request(ask: Ask) -> None:
    response = await ask("{ customers(first: 3) { nodes { id } } }", headers={"x-request-id": "mine-1"})
    assert response.headers["x-request-id"] == "mine-1"
    assert response.headers["cache-control"] == "no-store"
    assert response.headers["x-content-type-options"] == "nosniff"
    assert response.headers["x-cost"] == "3"
    for odd in ("a b", "x" * 129, '"', ""):
        given = (await ask("{ version }", headers={"x-request-id": odd})).headers["x-request-id"]
        assert len(given) == 32


async def test_messages_are_in_the_language_of_the_reader(ask: Ask) -> None:
    english = "You need the permission toy.read."
    for language, message in (
        ("zh-CN,zh;q=0.9,en;q=0.8", "您需要权限 toy.read。"),
        ("en;q=0.3, zh;q=0.4", "您需要权限 toy.read。"),
        ("fr, de;q=0.5", english),
        ("en-GB, zh;q=0.9", english),
        ("zh;q=0", english),
    ):
        response = await ask("{ forbidden }", headers={"accept-language": language})
        assert response.json()["errors"][0]["message"] == message


async def test_a_document_may_be_named_by_its_hash_once_it_was_sent(http: Http, ask: Ask) -> None:
    text = "{ echo(number: 41) }"
    digest = hashlib.sha256(text.encode()).hexdigest()
    named = {"persistedQuery": {"version": 1, "sha256Hash": digest}}
    unknown = await ask(extensions=named)
    assert codes(unknown) == ["PERSISTED_QUERY_NOT_FOUND"]
    assert unknown.json()["errors"][0]["message"] == "PersistedQueryNotFound"
    assert (await ask(text, extensions=named)).json() == {"data": {"echo": "41"}}
    assert (await ask(extensions=named)).json() == {"data": {"echo": "41"}}
    params = {"extensions": orjson.dumps(named).decode()}
    assert (await http.get(params=params, headers=AS_A)).json() == {"data": {"echo": "41"}}
    assert codes(await http.post(json={"extensions": named})) == ["UNAUTHENTICATED"]


async def test_a_hash_must_be_that_of_the_document(ask: Ask) -> None:
    for said in (
        {"version": 1, "sha256Hash": "0" * 64},
        {"version": 2, "sha256Hash": hashlib.sha256(b"{version}").hexdigest()},
        {"version": 1, "sha256Hash": "x"},
        "x",
    ):
        assert codes(await ask("{version}", extensions={"persistedQuery": said})) == ["BAD_USER_INPUT"]


async def test_strangers_and_invalid_documents_are_not_remembered(http: Http, ask: Ask) -> None:
    for text, headers in (("{ version z: version }", {}), ("{ nosuch }", AS_A)):
        named = {"persistedQuery": {"version": 1, "sha256Hash": hashlib.sha256(text.encode()).hexdigest()}}
        await http.post(json={"query": text, "extensions": named}, headers=headers)
        assert codes(await ask(extensions=named)) == ["PERSISTED_QUERY_NOT_FOUND"]


async def test_what_we_need_and_do_not_reach_is_503(http: Http) -> None:
    headers = {"authorization": "Bearer down"}
    response = await http.post(json={"query": "{ snapshot }"}, headers=headers)
    assert (response.status_code, codes(response)) == (503, ["SERVICE_UNAVAILABLE"])
    assert response.headers["retry-after"] == "1"
    assert toy.SECRET not in response.text


async def test_an_operation_that_takes_too_long_is_stopped() -> None:
    with served(operations(Limits(seconds=0.2))) as url:
        async with httpx2.AsyncClient() as client:
            response = await client.post(url, json={"query": "{ slow(seconds: 5) }"}, headers=AS_A)
    assert (response.status_code, codes(response)) == (503, ["SERVICE_UNAVAILABLE"])
    assert response.json()["errors"][0]["message"] == "This took longer than 0.2 seconds and was stopped."


async def test_a_rate_is_a_bucket_per_actor() -> None:
    text = "{ customers(first: 60) { nodes { id } } }"
    with served(operations(Limits(cost=100), rate=10)) as url:
        async with httpx2.AsyncClient() as client:
            first = await client.post(url, json={"query": text}, headers=AS_A)
            second = await client.post(url, json={"query": text}, headers=AS_A)
            other = await client.post(url, json={"query": text}, headers={"authorization": "Bearer b"})
    assert "errors" not in first.json()
    assert (second.status_code, codes(second)) == (429, ["RATE_LIMITED"])
    assert second.headers["retry-after"] == "2"
    assert "errors" not in other.json()


class Restless:
    """An engine that finds, as often as it reads, that rights have changed meanwhile."""

    def running(self, *_: Any) -> None:
        """Nothing is planned."""

    async def answer(self, *_: Any) -> bytes | None:
        """None ever."""
        raise Outdated


async def test_rights_that_change_all_the_time_break_no_query() -> None:
    edge = operations(engine=Restless())
    begun = await edge.admitted(Asked("{ echo(number: 7) }"), Caller("Bearer a", None, "en", "r", ""))
    assert await edge.answer(begun) == b'{"data":{"echo":"7"}}'
