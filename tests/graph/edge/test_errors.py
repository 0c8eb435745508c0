"""What errors look like: a code, a place, and nothing of our insides."""

import logging
from typing import Any

import pytest
from graphql import GraphQLError
from sqlalchemy.exc import InterfaceError, OperationalError, ProgrammingError
from sqlalchemy.exc import TimeoutError as NoConnectionFree

from bizsuite.graph.errors import CODES, Presenter, is_unavailable
from bizsuite.kernel.errors import Unavailable
from tests.graph.edge import toy
from tests.graph.edge.conftest import Ask, codes


async def test_each_field_tells_its_own_code_and_place(ask: Ask) -> None:
    response = await ask("{ lost forbidden refused wrong broken version }")
    told = {error["path"][0]: error["extensions"]["code"] for error in response.json()["errors"]}
    assert told == {
        "lost": "SERVICE_UNAVAILABLE",
        "forbidden": "FORBIDDEN",
        "refused": "FORBIDDEN",
        "wrong": "BAD_USER_INPUT",
        "broken": "INTERNAL_SERVER_ERROR",
    }
    assert response.json()["data"]["version"] == "1"
    assert all(error["locations"] for error in response.json()["errors"])
    assert response.status_code == 200
    assert toy.SECRET not in response.text


async def test_results_of_a_wrong_type_are_our_fault(ask: Ask) -> None:
    """Graphql-core's complaints about our values hold our values."""
    response = await ask("{ void }")
    assert response.json()["data"] is None
    assert codes(response) == ["INTERNAL_SERVER_ERROR"]
    assert response.json()["errors"][0]["message"] == "Internal error."


async def test_an_answer_holds_a_hundred_errors_and_says_how_many_more(
    ask: Ask, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR):
        answer = (await ask("{ many }")).json()
    assert len(answer["errors"]) == 100
    assert answer["extensions"] == {"errorsOmitted": 50}
    assert len({error["extensions"]["errorId"] for error in answer["errors"]}) == 1
    assert len(caplog.records) == 1


async def test_an_invalid_document_gets_a_hundred_errors_at_most(ask: Ask) -> None:
    response = await ask("{ customers { " + " ".join(f"x{n}" for n in range(500)) + " } }")
    assert codes(response) == ["GRAPHQL_VALIDATION_FAILED"] * 100


async def test_variables_that_do_not_fit_are_named(ask: Ask) -> None:
    response = await ask("query Q($n: Int!) { echo(number: $n) }", variables={"n": "many"})
    assert codes(response) == ["BAD_USER_INPUT"]
    message = "Variable '$n' has invalid value: Int cannot represent non-integer value: 'many'"
    assert response.json()["errors"][0]["message"] == message


@pytest.mark.parametrize(
    "by",
    ['{id: "1", number: "2"}', "{}", "{id: null}", "{id: $undefined}"],
)
async def test_one_of_takes_exactly_one(ask: Ask, by: str) -> None:
    response = await ask(f"{{ customer(by: {by}) {{ id }} }}")
    assert set(codes(response)) == {"GRAPHQL_VALIDATION_FAILED"}


@pytest.mark.parametrize("by", [{"id": "1", "number": "2"}, {}, {"id": None}])
async def test_one_of_takes_exactly_one_from_variables_too(ask: Ask, by: Any) -> None:
    response = await ask("query Q($by: CustomerBy!) { customer(by: $by) { id } }", variables={"by": by})
    assert codes(response) == ["BAD_USER_INPUT"]


def test_a_lost_database_is_told_apart_from_a_bug() -> None:
    class Driver(Exception):
        sqlstate = ""

    def raised(state: str, kind: Any = OperationalError) -> Exception:
        driver = Driver("server at 10.0.0.1")
        driver.sqlstate = state
        made: Exception = kind("SELECT 1", {}, driver)
        return made

    for state in ("08006", "57P01", "57P03", "53300", "57014"):
        assert is_unavailable(raised(state))
    for state in ("42601", "23505", "22003", ""):
        assert not is_unavailable(raised(state, ProgrammingError))
    closed = InterfaceError("SELECT 1", {}, Driver("connection is closed"), connection_invalidated=True)
    assert is_unavailable(closed)
    assert is_unavailable(NoConnectionFree())
    assert is_unavailable(ConnectionRefusedError())
    assert is_unavailable(Unavailable("x"))
    assert not is_unavailable(FileNotFoundError())


def test_a_foreign_code_is_not_passed_on(caplog: pytest.LogCaptureFixture) -> None:
    presenter = Presenter("en", "r")
    own = GraphQLError("yours", path=["a"], extensions={"code": "BAD_USER_INPUT"})
    assert presenter.field_error(own)["message"] == "yours"
    with caplog.at_level(logging.CRITICAL):
        foreign = GraphQLError("ours", path=["a"], extensions={"code": "42601", "sql": toy.SECRET})
        shown = presenter.field_error(foreign)
    assert shown["message"] == "Internal error."
    assert shown["extensions"]["code"] in CODES
    assert set(shown["extensions"]) == {"code", "errorId"}


async def test_the_log_names_the_request(ask: Ask, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR):
        response = await ask("{ broken }", headers={"x-request-id": "find-me"})
    record = caplog.records[0]
    assert record.__dict__["request_id"] == "find-me"
    assert record.__dict__["error_id"] == response.json()["errors"][0]["extensions"]["errorId"]
