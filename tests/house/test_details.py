"""Details are seen by whoever sees what they belong to."""

from collections.abc import Iterator

import pytest

from bizsuite.app import MODULES
from bizsuite.kernel.reads import Entity
from bizsuite.kernel.tables import table_of
from tests.suite import whole

GROUPS = {each.group.name for module in MODULES for each in module.aggregates}
"""Groups of rows are no rows."""
ENTITIES = sorted(
    (each for name, each in whole().schema.catalogue.entities.items() if name not in GROUPS),
    key=lambda entity: entity.name,
)


def confines(entity: Entity) -> bool:
    """Whether some rows of an entity are hidden from some of those who may read it."""
    own = (entity.owner, entity.company, entity.own, entity.where, entity.detail_of)
    return any(own) or any(confines(role) for role in entity.roles)


def parents(entity: Entity) -> Iterator[tuple[str, Entity]]:
    """The columns in which every row of an entity names a row of another one, and the latter."""
    known = {table_of(each.table).name: each for each in ENTITIES}
    for role in ENTITIES:
        if role.role_of is not None:
            known[table_of(role.role_of.table).name] = role.role_of
    for column in table_of(entity.table).columns:
        target = column.info.get("references")
        if target in known and not column.nullable:
            yield column.name, known[target]


@pytest.mark.parametrize("entity", ENTITIES, ids=lambda entity: entity.name)
def test_what_belongs_to_something_confined_is_confined_as_well(entity: Entity) -> None:
    """A reader who knows an id opens it with `node`; a line without an owner would show what its document hides."""
    if any((entity.owner, entity.company, entity.own, entity.where)):
        return
    for column, parent in parents(entity):
        if confines(parent):
            seen_by = {role for each in entity.detail_of.get(column, ()) for role in (each.roles or [each])}
            assert seen_by, f"{entity.name}.{column} names a {parent.name}: declare detail_of"
            assert seen_by <= {parent, *parent.roles}


@pytest.mark.parametrize("entity", ENTITIES, ids=lambda entity: entity.name)
def test_a_detail_always_names_what_it_belongs_to(entity: Entity) -> None:
    """A detail of nothing would be seen by nobody."""
    for column in entity.detail_of:
        assert not table_of(entity.table).c[column].nullable


def test_the_house_has_details() -> None:
    """The tests above look at something."""
    assert {entity.name for entity in ENTITIES if entity.detail_of} >= {
        "AccountContact",
        "Address",
        "ContactPoint",
        "CustomerAssignment",
        "OpportunityLine",
        "OpportunityStageVisit",
    }
