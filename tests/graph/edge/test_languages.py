"""Complaints of the executor and of scalars in Chinese; codes and places are the same in every language."""

import re
from typing import Any

import pytest
from graphql import GraphQLError, GraphQLSyntaxError, build_schema, parse, validate
from graphql.execution.values import get_variable_values
from graphql.language import OperationDefinitionNode

from bizsuite.graph.complaints import localized
from bizsuite.graph.documents import RULES
from tests.graph.edge.conftest import Ask

SCHEMA = build_schema(
    """
    enum Colour { RED GREEN }
    input Inner { n: Int! c: Colour }
    input By @oneOf { id: ID name: String }
    interface Thing { id: ID! }
    type Book implements Thing { id: ID! title(length: Int!): String }
    type Cup implements Thing { id: ID! size: Int }
    type Query {
      thing(id: ID, by: By): Thing book(given: Inner): Book cups(flag: Boolean, text: String, colour: Colour): [Cup]
      number(n: Int): Int
    }
    type Subscription { ticks: Int tocks: Int }
    """
)
DOCUMENTS = [
    "{",
    "{ a ",
    "{ book(given: ) { id } }",
    '{ book(given: "x }',
    "{ number(n: 01) }",
    "{ number(n: 1x) }",
    "{ cups(text: 'x') { id } }",
    '{ cups(text: "\\q") { id } }',
    '{ cups(text: "\\u12") { id } }',
    "{ ? }",
    "query($n: Int = $m) { number(n: $n) }",
    "fragment on on Book { id }",
    "{ nothing }",
    "{ numbr }",
    "{ thing { title(length: 1) } }",
    "{ number(m: 1) }",
    "{ number @nothing }",
    "{ number @include(unless: true, if: true) }",
    "query @skip(if: true) { number }",
    "{ number @skip(if: true) @skip(if: true) }",
    "{ number @skip }",
    "{ ...F }",
    "{ ... on Nothing { id } }",
    "{ ... on Colour { id } }",
    "{ ...F } fragment F on Colour { id }",
    "{ book { ... on Cup { id } } }",
    "{ book { ...F } } fragment F on Cup { id }",
    "{ number } fragment F on Book { id }",
    "{ book { ...F } } fragment F on Book { ...F }",
    "{ book { ...F } } fragment F on Book { ...G } fragment G on Book { ...F }",
    "{ book { ...F } } fragment F on Book { id } fragment F on Book { id }",
    "query A { number } query A { number }",
    "{ number } { number }",
    "{ number(n: 1, n: 2) }",
    "{ book(given: {n: 1, n: 2}) { id } }",
    "query($n: Int, $n: Int) { number(n: $n) }",
    "mutation { number }",
    "{ number } type X { id: ID }",
    "query A { number(n: $n) }",
    "{ number(n: $n) }",
    "query A($n: Int) { number }",
    "query ($n: Int) { number }",
    "query ($b: Book) { number(n: $b) }",
    "query ($s: String) { number(n: $s) }",
    "query ($n: Nothing) { number(n: $n) }",
    "query ($n: ID) { thing(by: {id: $n}) { id } }",
    "{ number { id } }",
    "{ book }",
    "{ book { title } }",
    "{ number(n: 1) number(n: 2) }",
    "{ x: book { title(length: 1) } x: cups { id } }",
    "subscription { ticks tocks }",
    "subscription { __typename }",
    "subscription A { ticks @skip(if: true) }",
    '{ number(n: "1") }',
    "{ number(n: 3000000000) }",
    "{ number(n: 1.5) }",
    "{ cups(flag: 1) { id } }",
    "{ cups(text: 1) { id } }",
    "{ cups(colour: BLUE) { id } }",
    "{ cups(colour: GREN) { id } }",
    '{ cups(colour: "RED") { id } }',
    "{ thing(id: true) { id } }",
    "{ book(given: {}) { id } }",
    "{ book(given: {n: null}) { id } }",
    "{ book(given: {n: 1, m: 2}) { id } }",
    "{ book(given: 1) { id } }",
    "{ thing(by: {}) { id } }",
    '{ thing(by: {id: "1", name: "x"}) { id } }',
    "{ thing(by: {id: null}) { id } }",
]
"""One for each thing that can be wrong with a document."""

VALUES: list[tuple[str, Any]] = [
    ("Int!", None),
    ("Int", "x"),
    ("Int", 2**40),
    ("Boolean", 1),
    ("String", 1),
    ("ID", True),
    ("ID", 1.5),
    ("Colour", "BLUE"),
    ("Colour", 1),
    ("Inner", 1),
    ("Inner", {}),
    ("Inner", {"n": None}),
    ("Inner", {"n": 1, "cc": 1}),
    ("Inner", {"n": 1, "zzzzzz": 1}),
    ("[Inner]", [{"n": "x"}]),
    ("By", {"id": "1", "name": "x"}),
]


def complaints(text: str) -> list[str]:
    """What is wrong with a document."""
    try:
        return [error.message for error in validate(SCHEMA, parse(text), RULES)]
    except GraphQLSyntaxError as error:
        return [error.message]


def is_chinese(text: str) -> bool:
    """Whether a sentence is; names, values and words of the language of GraphQL stay as they are."""
    rest = re.sub(r"'[^']*'|`[^`]*`|\"[^\"]*\"", "", text)
    return bool(re.search(r"[一-鿿]", rest)) and not re.search(
        r"\b(the|is|not|cannot|must|because|does|Did|you|Expected|Unknown|be)\b", rest
    )


@pytest.mark.parametrize("text", DOCUMENTS)
def test_a_wrong_document_is_told_in_chinese(text: str) -> None:
    told = complaints(text)
    assert told
    assert [localized(each, "en") for each in told] == told
    for each in told:
        shown = localized(each, "zh")
        # Why fields conflict is told as graphql-core tells it.
        assert is_chinese(shown.split("：")[0] if "冲突" in shown else shown), (each, shown)


@pytest.mark.parametrize(("kind", "value"), VALUES)
def test_a_wrong_value_is_told_in_chinese(kind: str, value: Any) -> None:
    operation = parse(f"query($v: {kind}) {{ number }}").definitions[0]
    assert isinstance(operation, OperationDefinitionNode)
    errors: Any = get_variable_values(SCHEMA, operation.variable_definitions or (), {"v": value})
    assert isinstance(errors, list)
    for error in errors:
        assert isinstance(error, GraphQLError)
        assert is_chinese(localized(error.message, "zh")), error.message


async def test_a_client_reads_its_language_and_the_same_codes(ask: Ask) -> None:
    query = '{ decimal(value: 1.5) moment(value: "now") nothing echo(number: "x") }'
    english, chinese = [
        (await ask(query, headers={"accept-language": each})).json() for each in ("en", "zh-CN")
    ]
    assert [error["message"] for error in chinese["errors"]] == [
        'Decimal 是文本，最多 18 位整数和 6 位小数，例如 "12.50"。',
        'DateTime 是带时区偏移的文本，例如 "2026-11-23T08:30:00+08:00"。',
        "类型 'Query' 没有字段 'nothing'。",
        'Int 必须是整数，实际为："x"',
    ]
    for error in (*english["errors"], *chinese["errors"]):
        del error["message"]
    assert english == chinese


async def test_a_value_of_a_variable_is_named_in_chinese(ask: Ask) -> None:
    answer = await ask(
        "query($v: Decimal!) { decimal(value: $v) }", headers={"accept-language": "zh"}, variables={"v": 1}
    )
    (error,) = answer.json()["errors"]
    assert (
        error["message"] == "变量 '$v' 的值无效：Decimal 是文本，最多 18 位整数和 6 位小数，例如 \"12.50\"。"
    )


@pytest.mark.parametrize(
    ("names", "listed"),
    [("'a'", "'a'"), ("'a' or 'b'", "'a'或'b'"), ("'a', 'b', or 'c d'", "'a'、'b'或'c d'")],
)
def test_suggestions_are_listed_in_chinese(names: str, listed: str) -> None:
    complaint = f"Cannot query field 'x' on type 'T'. Did you mean {names}?"
    assert localized(complaint, "zh") == f"类型 'T' 没有字段 'x'。是否应为 {listed}？"
    assert localized(complaint, "en") == complaint


def test_a_long_complaint_stays_as_it_is() -> None:
    assert localized("Unexpected " + "'" * 100_000, "zh") == "Unexpected " + "'" * 100_000
