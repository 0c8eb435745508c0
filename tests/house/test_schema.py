"""What every schema keeps to, whatever modules it is made of."""

import itertools
from collections.abc import Iterable
from typing import Any

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLScalarType,
    GraphQLSchema,
    get_named_type,
    get_nullable_type,
    validate_schema,
)

from bizsuite.app import MODULES, SUITES, compose
from bizsuite.kernel.modules import resolve
from tests.suite import as_clients_see_it

CHOOSABLE = [module.name for module in MODULES if not module.is_bridge and not module.is_always_on]


def modules(*chosen: str) -> frozenset[str]:
    """What comes with a choice."""
    return frozenset(module.name for module in resolve(MODULES, chosen))


def distinct(choices: Iterable[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """Choices with which not the same modules come."""
    return list({modules(*chosen): chosen for chosen in choices}.values())


ALONE = {name: modules(name) for name in CHOOSABLE}
PAIRS = distinct(itertools.combinations(CHOOSABLE, 2))
BRIDGED = [(one, other) for one, other in PAIRS if modules(one, other) - ALONE[one] - ALONE[other]]
"""Pairs that meet: with the others nothing comes that does not come with one of the two alone."""
CHOICES = distinct([(), *((name,) for name in CHOOSABLE), *BRIDGED, *((suite,) for suite in SUITES)])


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Every choice in `make soak`; in `make test` those that can differ from what else is composed."""
    if "chosen" in metafunc.fixturenames:
        choices = distinct([*PAIRS, *CHOICES]) if metafunc.config.getoption("soak") else CHOICES
        metafunc.parametrize("chosen", choices, ids=["+".join(chosen) or "nothing" for chosen in choices])


@pytest.fixture(scope="module")
def whole() -> GraphQLSchema:
    """The schema of everything, as a client sees it."""
    return as_clients_see_it()


@pytest.mark.soak
def test_any_choice_of_modules_is_a_part_of_the_whole(chosen: tuple[str, ...], whole: GraphQLSchema) -> None:
    """Companies choose modules; a client of few understands the schema of all."""
    part = compose(chosen).schema.core
    assert validate_schema(part) == []
    for name, kind in part.type_map.items():
        assert name in whole.type_map
        if isinstance(kind, GraphQLObjectType | GraphQLInterfaceType | GraphQLInputObjectType):
            assert set(kind.fields) <= set(whole.type_map[name].fields)  # type: ignore[attr-defined]
        if isinstance(kind, GraphQLEnumType):
            assert set(kind.values) <= set(whole.type_map[name].values)  # type: ignore[attr-defined]


def test_two_schemas_do_not_touch_each_other() -> None:
    """Nothing global is changed by composing."""
    before = compose(["erp.sales"]).schema.as_str()
    compose()
    assert compose(["erp.sales"]).schema.as_str() == before


def test_everything_in_the_schema_has_a_description(whole: GraphQLSchema) -> None:
    """Analysts read the schema, and so do machines."""
    silent = []
    for name, kind in whole.type_map.items():
        if name.startswith("__") or name in ("String", "Int", "Boolean", "ID", "Float"):
            continue
        if not kind.description:
            silent.append(name)
        for word, value in getattr(kind, "values", {}).items():
            if not value.description:
                silent.append(f"{name}.{word}")
        for field_name, field in getattr(kind, "fields", {}).items():
            if not field.description:
                silent.append(f"{name}.{field_name}")
            for argument_name, argument in getattr(field, "args", {}).items():
                if not argument.description:
                    silent.append(f"{name}.{field_name}({argument_name})")
    assert silent == []


def test_there_is_no_float_in_the_schema(whole: GraphQLSchema) -> None:
    """Money, quantities and percentages are exact."""
    assert "Float" not in whole.type_map


def test_every_scalar_says_where_it_is_specified(whole: GraphQLSchema) -> None:
    """A scalar without a specification is a guess."""
    own = [kind for kind in whole.type_map.values() if isinstance(kind, GraphQLScalarType)]
    standard = {"String", "Int", "Boolean", "ID", "Float"}
    assert [kind.name for kind in own if kind.name not in standard and not kind.specified_by_url] == []


BOUNDED = {"edges", "nodes", "userErrors", "roles"}
"""Lists that are bounded by nature or by the page that they stand in."""


def test_every_list_of_nodes_is_a_connection(whole: GraphQLSchema) -> None:
    """A list without a limit is a way to stop a server."""
    node = whole.type_map["Node"]
    loose = []
    for name, kind in whole.type_map.items():
        if not isinstance(kind, GraphQLObjectType) or name.endswith(("Connection", "Edge")):
            continue
        for field_name, field in kind.fields.items():
            target = get_named_type(field.type)
            listed = isinstance(get_nullable_type(field.type), GraphQLList)
            is_node = isinstance(target, GraphQLObjectType) and node in target.interfaces
            if listed and is_node and field_name not in BOUNDED:
                loose.append(f"{name}.{field_name}")
    assert loose == []


def test_what_may_be_forbidden_is_nullable() -> None:
    """One list that somebody may not read must not take the rest of the answer away; and null means only that."""
    schema = compose().schema
    entities = schema.catalogue.entities
    wrong = []
    for kind in schema.object_types():
        holder = entities.get(kind.name)
        for name, field in kind.fields.items():
            definition = field.extensions.get("strawberry-definition")
            metadata = getattr(definition, "metadata", {})
            listed = entities.get(get_named_type(field.type).name.removesuffix("Connection"))
            is_list = get_named_type(field.type).name.endswith("Connection")
            may_be = metadata.get("needs") is not None and not metadata.get("mutation")
            if is_list and listed is not None and listed.own is None:
                own = holder.permission if holder is not None else None
                may_be |= listed.permission is not None and listed.permission != own
            if may_be and isinstance(field.type, GraphQLNonNull):
                wrong.append(f"{kind.name}.{name} must be nullable")
            if (
                kind is schema.core.query_type
                and is_list
                and not may_be
                and not isinstance(field.type, GraphQLNonNull)
            ):
                wrong.append(f"{kind.name}.{name} is never null")
    assert wrong == []


def test_every_connection_can_be_paged_and_filtered(whole: GraphQLSchema) -> None:
    """The same arguments everywhere, so that a client writes them once; what is worked out has no filter of its own."""
    for name, kind in whole.type_map.items():
        for field_name, field in getattr(kind, "fields", {}).items():
            target: Any = get_named_type(getattr(field, "type", None))
            if target.name.endswith("Connection"):
                wanted = {"first", "after", "last", "before", *(["filter"] if _lists_records(target) else [])}
                assert wanted <= set(field.args), f"{name}.{field_name}"


def _lists_records(connection: Any) -> bool:
    """Whether a connection has records, which have an id; lines of statements have none."""
    return "id" in get_named_type(connection.fields["nodes"].type).fields


def test_grouped_reads_take_what_lists_take(whole: GraphQLSchema) -> None:
    """The same filter for the list and for its groups, and money never but with its currency."""
    query = whole.query_type
    assert query is not None
    grouped = {name: field for name, field in query.fields.items() if "groupBy" in field.args}
    assert len(grouped) >= 11
    for name, field in grouped.items():
        entity = name.removesuffix("Aggregates")
        assert field.args["filter"].type.name == f"{entity[0].upper()}{entity[1:]}Filter"
        group: Any = get_named_type(get_named_type(field.type).fields["nodes"].type)
        assert group.name == f"{entity[0].upper()}{entity[1:]}Aggregate"
        assert "Money" not in {get_named_type(each.type).name for each in group.fields.values()}


def test_every_mutation_has_one_input_and_a_payload_with_user_errors(whole: GraphQLSchema) -> None:
    """Key, dry run and refusals are the same for all; sign-in is the one exception, since nobody is there yet."""
    mutation = whole.mutation_type
    assert mutation is not None
    for name, field in mutation.fields.items():
        assert list(field.args) == ["input"], name
        given = get_named_type(field.args["input"].type)
        assert isinstance(given, GraphQLInputObjectType)
        assert given.name == f"{name[0].upper()}{name[1:]}Input"
        payload: Any = get_named_type(field.type)
        assert isinstance(field.type, GraphQLNonNull)
        assert payload.name == f"{name[0].upper()}{name[1:]}Payload"
        assert str(payload.fields["userErrors"].type) == "[UserError!]!"
        if not name.startswith("session"):
            assert {"idempotencyKey", "dryRun"} <= set(given.fields), name
        for member, part in payload.fields.items():
            if member != "userErrors":
                assert not isinstance(part.type, GraphQLNonNull), f"{payload.name}.{member}"


def test_a_payload_names_what_it_shows_as_the_root_fields_do(whole: GraphQLSchema) -> None:
    """`salesOrder` is the field that finds an order and the field that shows what became of it."""
    mutation = whole.mutation_type
    assert mutation is not None
    node: Any = whole.type_map["Node"]
    strange = []
    for name, field in mutation.fields.items():
        payload: Any = get_named_type(field.type)
        for member, part in payload.fields.items():
            shown: Any = get_named_type(part.type)
            own = f"{shown.name[0].lower()}{shown.name[1:]}"
            if node in getattr(shown, "interfaces", ()) and member != own:
                strange.append(f"{name}: {member}")
    assert strange == []


def test_what_is_listed_can_be_found_by_its_id(whole: GraphQLSchema) -> None:
    """A client that keeps an id need not go through a list, or through `node` and a fragment."""
    query = whole.query_type
    assert query is not None
    missing = []
    for field in query.fields.values():
        target = get_named_type(field.type)
        name = target.name.removesuffix("Connection")
        if name != target.name and _lists_records(target):
            single = query.fields.get(f"{name[0].lower()}{name[1:]}")
            if single is None or str(single.type) != name or "id" not in single.args:
                missing.append(name)
    assert missing == []


def test_every_mutation_of_a_record_calls_it_id(whole: GraphQLSchema) -> None:
    """What changes, ends or is undone is `id`, so that its version can be compared; what creates has none."""
    without = {
        "Create",
        "Import",
        "Load",
        "Receive",
        "Send",
        "Adjust",
        "Submit",
        "Revoke",
        "Refresh",
        "Upload",
    }
    # The period comes into being when it is closed.
    without.add("stockPeriodClose")
    # A rate is found by its currency and day, and comes into being where there is none.
    without |= {"exchangeRateSet", "exchangeRatesSet"}
    # So is what is said of the costs of a product, or of the goods of several receipts.
    without |= {"productCostingSet", "stockRevalue", "landedCostPost", "salesPolicySet"}
    # What a supplier asks from a day on comes into being.
    without.add("supplierPriceSet")
    # So do what is said of lots, of the order in which they are taken, of re-ordering and of tolerances.
    without |= {"productLotTrackingSet", "removalRuleSet", "reorderRulesSet", "receiptToleranceSet"}
    # A run is made, and several proposals are accepted at once.
    without |= {"supplyRun", "supplyProposalsAccept"}
    # So are a settlement of what an agent is due, and what agents earn from a day on.
    without |= {"commissionPlanSet", "commissionSettle"}
    # So does a delegation.
    without.add("approvalDelegationSet")
    # A request comes into being when it is submitted at once.
    without.add("approvalStart")
    # Who answers from outside knows a token only, and several approvals are moved at once.
    without |= {"approvalCallbackAnswer", "approvalInstancesMigrate"}
    # The report of a handing over comes into being with it.
    without.add("approvalHandover")
    mutation = whole.mutation_type
    assert mutation is not None
    strange = []
    for name, field in mutation.fields.items():
        given: Any = get_named_type(field.args["input"].type)
        if "id" not in given.fields and not name.endswith(tuple(without)):
            strange.append(name)
    assert strange == []


def test_ids_of_inputs_with_a_target_have_a_version_to_compare(whole: GraphQLSchema) -> None:
    """Whoever changes a record can say which version they have seen."""
    for name, kind in whole.type_map.items():
        if isinstance(kind, GraphQLInputObjectType) and "id" in kind.fields and "dryRun" in kind.fields:
            assert "expectedVersion" in kind.fields, name


def test_names_follow_the_trade(whole: GraphQLSchema) -> None:
    """Enumerations shout, fields are camelCase, booleans read as statements."""
    for name, kind in whole.type_map.items():
        if name.startswith("__"):
            continue
        if isinstance(kind, GraphQLEnumType):
            assert all(word == word.upper() for word in kind.values), name
        for field_name in getattr(kind, "fields", {}):
            assert "_" not in field_name and field_name[0].islower(), f"{name}.{field_name}"


def test_related_rows_are_filtered_through_their_relation(whole: GraphQLSchema) -> None:
    """Only `id` is compared as an id of the graph; a column of ids beside it would be compared with what is stored."""
    strange = [
        f"{name}.{field}"
        for name, kind in whole.type_map.items()
        if isinstance(kind, GraphQLInputObjectType)
        for field, given in kind.fields.items()
        if get_named_type(given.type).name == "IDFilter" and field != "id"
    ]
    assert strange == []
