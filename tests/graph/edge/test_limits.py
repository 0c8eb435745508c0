"""The limits of one document: each number as the contract has it, told in the message."""

import time
from contextlib import suppress
from dataclasses import asdict
from typing import Any

import pytest
from graphql import GraphQLError, parse

from bizsuite.graph.documents import DOCUMENTS_MAX, Documents, Prepared
from bizsuite.graph.errors import RateLimited, Rejected, TooComplex
from bizsuite.graph.limits import LITERAL, OBJECTS_MAX, Limits, check_objects, check_variables, uses_of
from bizsuite.graph.persisted import Persisted
from bizsuite.graph.rates import CALLERS_MAX, Rates
from bizsuite.kernel.errors import BadInput, Unauthenticated
from tests.graph.edge import toy

DOCUMENTS = Documents(toy.make()._schema, Limits())


def prepare(text: str) -> Prepared:
    """Prepare a document of one operation."""
    return DOCUMENTS.prepare(text)


def operation(text: str) -> Any:
    """The operation of a document that need not be valid."""
    return parse(text).definitions[0]


def cost(text: str, **variables: Any) -> int:
    """What an operation costs."""
    return prepare(text).cost.of(variables)


def refusal(text: str) -> str:
    """Why a document is too complex."""
    with pytest.raises(TooComplex) as caught:
        prepare(text)
    return caught.value.message


def test_the_numbers_are_those_of_the_contract() -> None:
    assert asdict(Limits()) == {
        "cost": 10_000,
        "depth": 12,
        "introspection_depth": 20,
        "aliases": 30,
        "root_fields": 20,
        "mutations": 5,
        "once": 1,
        "directives": 30,
        "directives_each": 5,
        "tokens": 4_000,
        "characters": 100_000,
        "body_bytes": 1_048_576,
        "upload_bytes": 100_000_000,
        "page_default": 20,
        "page_max": 100,
        "list_max": 250,
        "number_digits": 40,
        "seconds": 10,
        "errors": 100,
    }


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("{ version __typename }", 0),
        ("{ __schema { types { fields { name } } } }", 0),
        ("{ customer { id name } }", 1),
        ('{ node(id: "1") { id } }', 1),
        ('{ nodes(ids: ["1", "2", "3"]) { id } }', 3),
        ('{ nodes(ids: "1") { id } }', 1),
        ("{ customers { nodes { id } } }", 20),
        ("{ customers { edges { cursor node { id } } } }", 20),
        ("{ customers { totalCount pageInfo { endCursor } } }", 0),
        ("{ customers(first: 0) { nodes { id } } }", 0),
        ("{ customers(first: 50) { nodes { orders(first: 10) { nodes { id } } } } }", 550),
        ("{ customers(last: 7) { nodes { id } } }", 7),
        (
            "{ customers(first: 2) { nodes { orders(first: 3) { nodes { total { amount } customer { id } } } } } }",
            14,
        ),
        (
            "{ customers(first: 5) { nodes { id } nodes { name } ...F } }"
            " fragment F on CustomerConnection { nodes { id } }",
            5,
        ),
        ("{ a: customers(first: 5) { nodes { id } } b: customers(first: 5) { nodes { id } } }", 10),
        (
            '{ node(id: "1") { ... on Customer { orders(first: 4) { nodes { id } } }'
            " ... on Order { customer { id } } } }",
            6,
        ),
        ('mutation { customerCreate(input: {name: "x"}) { customer { id } } }', 2),
        ("subscription { events { number } }", 1),
    ],
)
def test_cost_is_the_objects_that_the_answer_could_hold(text: str, count: int) -> None:
    assert cost(text) == count


def test_cost_is_counted_anew_for_each_set_of_variables() -> None:
    text = "query Q($n: Int, $m: Int = 3) { customers(first: $n) { nodes { orders(first: $m) { nodes { id } } } } }"
    assert cost(text, n=10, m=5) == 60
    assert cost(text, n=1, m=3) == 4
    assert cost(text, n=None) == 420
    assert cost("query Q($ids: [ID!]!) { nodes(ids: $ids) { id } }", ids=["1"] * 9) == 9
    with pytest.raises(BadInput, match=r"`first` of `customers` must be from 0 to 100; it is 101\."):
        cost(text, n=101)
    with pytest.raises(BadInput, match="it is -1"):
        cost(text, n=-1)


def test_cost_has_a_limit_that_the_message_names() -> None:
    assert cost("{ customers(first: 100) { nodes { orders(first: 99) { nodes { id } } } } }") == 10_000
    with pytest.raises(TooComplex) as caught:
        cost("{ customers(first: 100) { nodes { orders(first: 100) { nodes { id } } } } }")
    assert caught.value.message == (
        "The operation costs 10100, in objects that the answer could hold; at most 10000 are allowed."
    )


@pytest.mark.parametrize(
    "arguments", ["first: 101", "last: 101", "first: -1", "first: 1, last: 1", "first: 1000000"]
)
def test_a_page_outside_its_limits_is_refused_and_never_cut(arguments: str) -> None:
    with pytest.raises(BadInput):
        cost(f"{{ customers({arguments}) {{ nodes {{ id }} }} }}")


def test_depth_counts_fields_but_not_the_shell_of_connections() -> None:
    shell = "customers(first: 1) { edges { node { orders(first: 1) { nodes { customer { NEXT } } } } } }"
    text = "{ " + shell.replace("NEXT", "orders(first: 1) { nodes { customer { " * 4 + "name" + " } } }" * 4)
    assert prepare(text + " }").kind == "query"
    deeper = "{ " + shell.replace(
        "NEXT", "orders(first: 1) { nodes { customer { " * 5 + "name" + " } } }" * 5
    )
    assert refusal(deeper + " }") == "The document has 14 levels; at most 12 are allowed."


def test_introspection_may_be_deeper() -> None:
    def asked(levels: int) -> str:
        return (
            "{ __schema { types { name fields { type { "
            + "ofType { " * levels
            + "name"
            + " }" * (levels + 4)
            + " }"
        )

    assert prepare(asked(15)).cost.of({}) == 0
    assert refusal(asked(16)) == "The document has 21 levels of introspection; at most 20 are allowed."


def test_aliases() -> None:
    prepare("{ customer { " + " ".join(f"a{n}: name" for n in range(30)) + " } }")
    too_many = "{ customer { " + " ".join(f"a{n}: name" for n in range(31)) + " } }"
    assert refusal(too_many) == "The document has 31 aliases; at most 30 are allowed."
    spread = "{ a: customer { ...F } b: customer { ...F } } fragment F on Customer { "
    spread += " ".join(f"a{n}: name" for n in range(15)) + " }"
    assert refusal(spread) == "The document has 32 aliases; at most 30 are allowed."


def test_root_fields_and_mutations() -> None:
    prepare("{ " + " ".join(f"a{n}: version" for n in range(20)) + " }")
    in_fragment = (
        "{ ...F z: version } fragment F on Query { " + " ".join(f"a{n}: version" for n in range(20)) + " }"
    )
    assert refusal(in_fragment) == "The document has 21 root fields; at most 20 are allowed."
    create = 'a{}: customerCreate(input: {{name: "x"}}) {{ token }} '
    prepare("mutation { " + "".join(create.format(n) for n in range(5)) + "}")
    six = "mutation { " + "".join(create.format(n) for n in range(6)) + "}"
    assert refusal(six) == "The document has 6 mutations; at most 5 are allowed."


def test_one_sign_in_at_a_time() -> None:
    sign_in = 'a{}: sessionCreate(input: {{name: "x"}}) {{ token }} '
    prepare("mutation { " + sign_in.format(1) + "}")
    hidden = "mutation { ...F " + sign_in.format(1) + "} fragment F on Mutation { " + sign_in.format(2) + "}"
    assert refusal(hidden) == "The document has 2 sign-ins; at most 1 is allowed."


def test_directives() -> None:
    prepare("{ " + "version @skip(if: false) " * 30 + "}")
    assert "31 directives;" in refusal("{ " + "version @skip(if: false) " * 31 + "}")
    in_one_place = "{ version " + "@skip(if: false) " * 6 + "}"
    assert refusal(in_one_place) == "The document has 6 directives in one place; at most 5 are allowed."


def test_tokens_comments_and_characters() -> None:
    prepare("{ version " + "# note\n" * 3_000 + "}")
    assert refusal("{ " + "version " * 3_999 + "}") == "The document has more than 4000 tokens."
    assert refusal("#\n" * 4_001 + "{ version }") == "The document has more than 4000 tokens."
    assert (
        refusal("{ version }" + " " * 99_990)
        == "The document has 100001 characters; at most 100000 are allowed."
    )


def test_lists_are_limited_in_literals_and_variables_at_whatever_depth() -> None:
    def names(count: int) -> str:
        return "{ customers(filter: {inner: {names: [" + '"x" ' * count + "]}}) { totalCount } }"

    prepare(names(250))
    with pytest.raises(BadInput, match=r"A list has 251 items; at most 250 are allowed\."):
        prepare(names(251))
    check_variables({"a": {"b": [{"c": ["x"] * 250}]}}, Limits())
    with pytest.raises(BadInput, match="251 items"):
        check_variables({"a": {"b": [{"c": ["x"] * 251}]}}, Limits())


def test_objects_in_variables_are_limited_as_often_as_they_are_used() -> None:
    """A filter of 250 lists of 250 would be a statement that takes minutes to write."""
    one = "query Q($f: CustomerFilter) { customers(filter: $f) { totalCount } }"
    two = "query Q($f: CustomerFilter) { ...A } fragment A on Query { a: customers(filter: $f) { totalCount } ...B }"
    two += " fragment B on Query { b: customers(filter: $f) { totalCount } }"
    most: dict[str, Any] = {"f": {"inner": [[{}] * 9] * 111}}
    check_objects(most, prepare(one).uses)
    check_objects({}, prepare(two).uses)
    assert OBJECTS_MAX == 1_000
    with pytest.raises(TooComplex) as caught:
        check_objects({"f": {"inner": [most["f"]]}}, prepare(one).uses)
    assert caught.value.message == (
        "The arguments hold 1001 objects, each counted as often as it is used; at most 1000 are allowed."
    )
    with pytest.raises(TooComplex, match="hold 2000 objects"):
        check_objects(most, prepare(two).uses)


def test_objects_in_fragments_count_as_often_as_those_are_spread() -> None:
    text = "query Q { a: x { ...A } b: x { ...A } c: x { ...B } } fragment B on X { ...A }"
    text += " fragment A on X { y(filter: {inner: {n: $n}}) { id } }"
    definitions: Any = parse(text).definitions
    fragments = {each.name.value: each for each in definitions[1:]}
    assert uses_of(definitions[0], fragments) == {LITERAL: 6, "n": 3}
    with pytest.raises(TooComplex, match="hold 1006 objects"):
        check_objects({"n": []}, {LITERAL: 1006, "n": 3})


def test_the_input_of_a_mutation_is_no_condition() -> None:
    text = "mutation Q($n: Int) { bump(by: $n) }"
    assert uses_of(operation(text), {}) == {"n": 0}
    assert uses_of(operation("mutation Q($n: Int) { bump(by: $n) { a(b: {c: $n}) } }"), {}) == {
        "n": 1,
        LITERAL: 1,
    }


@pytest.mark.parametrize(
    "text", ['{ echo(text: "\\u0000") }', 'query Q($a: String = "\\u0000") { echo(text: $a) }']
)
def test_text_that_no_database_holds_is_refused(text: str) -> None:
    with pytest.raises(BadInput, match=r"U\+0000"):
        prepare(text)
    with pytest.raises(BadInput, match=r"U\+0000"):
        check_variables({"a": ["b\0"]}, Limits())


def test_limits_can_be_set() -> None:
    wide = Documents(toy.make()._schema, Limits(cost=1_000_000, page_max=1000, depth=30))
    text = "{ customers(first: 1000) { nodes { orders(first: 900) { nodes { id } } } } }"
    assert wide.prepare(text).cost.of({}) == 901_000


def test_strangers_are_refused_before_anything_is_validated() -> None:
    with pytest.raises(Unauthenticated):
        DOCUMENTS.prepare("{ nosuch }", refusal=Unauthenticated("x"))
    assert DOCUMENTS.prepare("{ version }", refusal=Unauthenticated("x")).kind == "query"


def test_invalid_documents_are_found_invalid_each_time() -> None:
    for _ in range(2):
        with pytest.raises(Rejected) as caught:
            prepare("{ nosuch }")
        assert [type(error) for error in caught.value.errors] == [GraphQLError]


def test_a_bounded_number_of_documents_is_kept() -> None:
    documents = Documents(toy.make()._schema, Limits())
    first = documents.prepare("{ version }")
    for number in range(DOCUMENTS_MAX - 1):
        documents.prepare(f"{{ echo(number: {number}) }}")
    assert documents.prepare("{ version }") is first
    documents.prepare("{ echo(number: -1) }")
    assert documents.prepare("{ version }") is first
    for number in range(DOCUMENTS_MAX):
        documents.prepare(f'{{ echo(number: {number}, text: "") }}')
    assert documents.prepare("{ version }") is not first


def test_large_documents_count_for_more() -> None:
    documents = Documents(toy.make()._schema, Limits())
    first = documents.prepare("{ version }")
    ids = '"x" ' * 250
    wide = "{ " + " ".join(f"a{n}: nodes(ids: [{ids}]) {{ id }}" for n in range(14)) + " }"
    for number in range(30):
        documents.prepare(f"{wide} # {number}")
    assert documents.prepare("{ version }") is not first


def test_an_operation_of_a_kept_document_is_measured_by_itself() -> None:
    text = "query A { version } query B { customers(first: 100) { nodes { orders(first: 100) { nodes { id } } } } }"
    assert DOCUMENTS.prepare(text, "A").cost.of({}) == 0
    with pytest.raises(TooComplex):
        DOCUMENTS.prepare(text, "B").cost.of({})


def test_remembered_texts_are_bounded() -> None:
    persisted = Persisted(characters=100)
    for name in ("a", "b", "c"):
        persisted.remember(name, name * 40)
    assert persisted.text(None, "c") == "c" * 40
    with pytest.raises(Exception, match="PersistedQueryNotFound"):
        persisted.text(None, "a")


def test_a_bucket_refills_with_time() -> None:
    moment = [0.0]
    rates = Rates(10, 100, clock=lambda: moment[0])
    rates.spend("a", 100)
    with pytest.raises(RateLimited) as caught:
        rates.spend("a", 15)
    assert caught.value.seconds == 2
    moment[0] = 1.5
    rates.spend("a", 15)
    with pytest.raises(RateLimited):
        rates.spend("a", 0)
    rates.spend("b", 500)


def test_buckets_that_are_full_again_are_forgotten() -> None:
    moment = [0.0]
    rates = Rates(10, 100, clock=lambda: moment[0])
    for number in range(CALLERS_MAX):
        rates.spend(number, 1)
    moment[0] = 60
    rates.spend("late", 1)
    assert len(rates._buckets) == 1


@pytest.mark.parametrize(
    "text",
    [
        "{ ...F0 } " + " ".join(f"fragment F{n} on Query {{ ...F{n + 1} ...F{n + 1} }}" for n in range(300)),
        "{ customer { ...F0 } } "
        + " ".join(
            f"fragment F{n} on Customer {{ orders {{ nodes {{ customer {{ ...F{n + 1} }} }} }} ...F{n + 1} }}"
            for n in range(60)
        )
        + " fragment F60 on Customer { name }",
        "{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }",
        "{ " + "customer { orders { nodes { " * 60 + "id" + " } } }" * 60 + " }",
        "{ " + "... { " * 190 + "version" + " }" * 190 + " }",
        "{ " + "version " * 3_900 + "}",
        "{ customer { " + "orders { totalCount } " * 900 + "} }",
        "{ "
        + " ".join(f"...F{n}" for n in range(200))
        + " } "
        + " ".join(
            f"fragment F{n} on Query {{ customer {{ name }} ...F{(n + 1) % 200} }}" for n in range(200)
        ),
        "query Q(" + " ".join(f"$v{n}: Int" for n in range(900)) + ") { version }",
        "{ __schema { "
        + "types { fields { type { ...T } } } " * 100
        + "} } "
        + "fragment T on __Type { ofType { ofType { ofType { name } } } }",
    ],
    ids=[
        "chain",
        "doubling",
        "cycle",
        "deep",
        "inline",
        "flat",
        "same",
        "mesh",
        "variables",
        "introspection",
    ],
)
def test_no_document_costs_more_than_a_second(text: str) -> None:
    """Of processor time: what it takes by the clock depends on who else is working."""
    begun = time.thread_time()
    with suppress(Rejected, TooComplex, BadInput):
        prepare(text).cost.of({})
    assert time.thread_time() - begun < 1


def test_merged_subsets_of_fragments_are_counted_in_bounded_time() -> None:
    """Fragments that make a different mixture on every path could be counted for ever."""
    parts = [
        f"fragment F{n} on Customer {{ orders {{ nodes {{ customer {{ ...F{(n * 7 + 1) % 40} ...F{(n * 3 + 2) % 40} }} "
        f"c{n}: customer {{ ...F{(n * 5 + 3) % 40} }} }} }} }}"
        for n in range(40)
    ]
    text = "{ customer { ...F0 ...F1 } } " + " ".join(parts)
    begun = time.thread_time()
    with pytest.raises((TooComplex, Rejected)):
        prepare(text)
    assert time.thread_time() - begun < 1
