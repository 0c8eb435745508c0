"""Manifests: roles, permissions, events, guards."""

from collections.abc import Mapping

import pytest
from strawberry.types.base import get_object_definition

from bizsuite.app import MODULES, SUITES
from bizsuite.graph.roots import Mutation, Query
from bizsuite.kernel.modules import Module, resolve
from bizsuite.kernel.values import Permission

ROLES = {"admin", "sales", "manager", "finance", "warehouse", "hr", "analyst", "integrator"}


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.name)
def test_every_permission_is_granted_to_admins_and_reading_to_analysts(module: Module) -> None:
    """A right that no role has cannot be used; analysts read everything."""
    admin, analyst = granted_to("admin"), granted_to("analyst")
    assert set(module.grants) <= ROLES
    for permission in needed(module):
        assert permission.name in admin
        if permission.name.endswith(".read"):
            assert permission.name in analyst


def granted_to(role: str) -> set[str]:
    """The permissions that a built-in role has, from all manifests together."""
    return {grant.permission.name for module in MODULES for grant in module.grants.get(role, ())}


def needed(module: Module) -> set[Permission]:
    """The permissions that the fields and entities of a module ask for."""
    found = set()
    for cls in module.types:
        entity = getattr(cls, "__entity__", None)
        if entity is not None and entity.permission is not None:
            found.add(entity.permission)
    for extension in module.extends.values():
        for field in get_object_definition(extension, strict=True).fields:
            if field.metadata.get("needs") is not None:
                found.add(field.metadata["needs"])
    return found


def test_event_names_are_unique_and_in_the_past() -> None:
    """An event tells what has happened; its name is a contract with integrators."""
    names = [emits.name for module in MODULES for emits in module.events]
    assert len(names) == len(set(names))
    for module in MODULES:
        for emits in module.events:
            assert emits.name == emits.name.upper()
            assert emits.key in vars(emits.event)["__dataclass_fields__"]
            assert not emits.event.__name__.endswith("ing")


def test_every_module_that_changes_something_tells_what() -> None:
    """No mutation without an event."""
    for module in MODULES:
        if any(target is Mutation for target in module.extends) and not module.is_bridge:
            assert module.events, module.name


def test_all_modules_are_in_what_is_served_by_default() -> None:
    """A bridge that is left out by mistake takes its fields along, and nobody misses them."""
    assert {each.name for each in resolve(MODULES, SUITES)} == {each.name for each in MODULES}


def test_bridges_own_no_roots_of_single_sides() -> None:
    """What needs one side only belongs to that side; a bridge leads to what it owns itself."""
    for module in MODULES:
        if module.is_bridge:
            assert len(module.requires) >= 2
            own = {each.__name__ for each in module.types}
            shown = {name: str(kind) for name, kind in roots(module).items()}
            assert {name for name, kind in shown.items() if not any(each in kind for each in own)} == set()


def roots(module: Module) -> Mapping[str, object]:
    """What a module hangs on Query, with the types that are shown."""
    extension = module.extends.get(Query)
    return {} if extension is None else extension.__annotations__
