import uuid
from dataclasses import dataclass

import pytest

from bizsuite.kernel.modules import Emits, Module, resolve


def module(name: str, *requires: str) -> Module:
    return Module(name=name, description="", requires=requires)


KNOWN = [
    module("base.parties"),
    module("base.catalog", "base.parties"),
    module("oa.approvals", "base.parties"),
    module("crm.pipeline", "crm.accounts"),
    module("crm.accounts", "base.parties"),
    module("erp.sales", "base.catalog", "base.parties"),
    module("erp.finance", "base.parties"),
    module("erp.inventory", "base.catalog"),
    module("bridges.sales_finance", "erp.sales", "erp.finance"),
    module("bridges.pipeline_sales", "crm.pipeline", "erp.sales"),
]
BASE = ["base.parties", "base.catalog"]


def names(*chosen: str) -> list[str]:
    return [found.name for found in resolve(KNOWN, chosen)]


@pytest.mark.parametrize(
    ("chosen", "expected"),
    [
        ([], []),
        (["erp.inventory"], ["erp.inventory"]),
        (["crm.pipeline"], ["crm.accounts", "crm.pipeline"]),
        (["crm"], ["crm.accounts", "crm.pipeline"]),
        (["erp.sales", "erp.finance"], ["erp.sales", "erp.finance", "bridges.sales_finance"]),
        (["erp.sales", "crm.accounts"], ["erp.sales", "crm.accounts"]),
        (["crm", "erp.sales"], ["crm.accounts", "crm.pipeline", "erp.sales", "bridges.pipeline_sales"]),
        (
            ["erp.sales", "erp.sales", "erp"],
            ["erp.sales", "erp.finance", "erp.inventory", "bridges.sales_finance"],
        ),
        (["base.parties"], []),
    ],
    ids=str,
)
def test_a_choice_is_closed_over_what_it_needs(chosen: list[str], expected: list[str]) -> None:
    assert names(*chosen) == BASE + expected


def test_everything_is_chosen_by_its_suites() -> None:
    found = names("oa", "crm", "erp")
    assert sorted(found) == sorted(each.name for each in KNOWN)
    for position, name in enumerate(found):
        needs = next(each.requires for each in KNOWN if each.name == name)
        assert all(found.index(need) < position for need in needs)


@pytest.mark.parametrize("unknown", ["hr", "erp.payroll", "", "er", "erp.", "*"])
def test_an_unknown_name_is_refused_by_name(unknown: str) -> None:
    with pytest.raises(ValueError, match=rf"there is no module '{unknown.replace('*', '[*]')}'"):
        names(unknown)


def test_an_unknown_need_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match=r"there is no module 'erp\.tax'"):
        resolve([module("erp.finance", "erp.tax")], ["erp"])


def test_a_ring_is_refused_with_its_path() -> None:
    ring = [module("erp.a", "erp.b"), module("erp.b", "erp.c"), module("erp.c", "erp.a")]
    with pytest.raises(ValueError, match=r"erp\.a -> erp\.b -> erp\.c -> erp\.a"):
        resolve(ring, ["erp.a"])
    with pytest.raises(ValueError, match=r"erp\.a -> erp\.a"):
        resolve([module("erp.a", "erp.a")], ["erp"])


def test_a_bridge_alone_brings_its_sides() -> None:
    assert names("bridges.sales_finance") == [*BASE, "erp.sales", "erp.finance", "bridges.sales_finance"]


def test_a_module_knows_what_it_is() -> None:
    assert module("bridges.x").is_bridge
    assert module("base.x").is_always_on
    assert not module("erp.x").is_bridge
    assert not module("erp.x").is_always_on


@dataclass(frozen=True)
class Happened:
    order_id: uuid.UUID


def test_a_public_event_names_its_subject() -> None:
    key = uuid.uuid4()
    emits = Emits(Happened, "happened", "SalesOrder", "order_id", "It happened.")
    assert emits.subject_id(Happened(key)) == key


@pytest.mark.parametrize("turned", [False, True])
def test_a_bridge_may_rest_on_a_bridge_that_is_known_later(turned: bool) -> None:
    known = [
        module("erp.a"),
        module("erp.b"),
        module("bridges.upper", "erp.a", "bridges.lower"),
        module("bridges.lower", "erp.a", "erp.b"),
    ]
    found = [each.name for each in resolve(known[::-1] if turned else known, ["erp.a", "erp.b"])]
    assert found[-2:] == ["bridges.lower", "bridges.upper"]
    assert "bridges.upper" not in [each.name for each in resolve(known, ["erp.a"])]


def test_bridges_hear_of_events_in_the_order_in_which_they_are_known() -> None:
    known = [
        module("erp.a"),
        module("erp.b"),
        module("bridges.lower", "erp.a", "erp.b"),
        module("bridges.upper", "erp.a", "bridges.lower"),
        module("bridges.last", "erp.a", "erp.b"),
    ]
    found = [each.name for each in resolve(known, ["erp.a", "erp.b"])]
    assert found[-3:] == ["bridges.lower", "bridges.upper", "bridges.last"]
