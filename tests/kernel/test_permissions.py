import pytest
from hypothesis import given
from hypothesis import strategies as st

from bizsuite.kernel.errors import Refused
from bizsuite.kernel.permissions import Scope, widest
from bizsuite.kernel.values import Permission
from tests.kernel.toys import granted

READ, WRITE = Permission("toy.note.read"), Permission("toy.note.write")
GRANTS = st.dictionaries(st.sampled_from(["a", "b", "c"]), st.sampled_from(list(Scope)))
REACH = [Scope.OWN, Scope.DEPARTMENT, Scope.DEPARTMENT_TREE, Scope.ALL]


def test_what_is_granted_may_be_done_and_nothing_else() -> None:
    actor = granted({READ.name: Scope.OWN})
    assert (actor.may(READ), actor.may(WRITE)) == (True, False)
    assert (actor.scope(READ), actor.scope(WRITE)) == (Scope.OWN, None)
    actor.require(READ)
    with pytest.raises(Refused) as refusal:
        actor.require(WRITE)
    assert refusal.value.code == "PERMISSION_DENIED"
    assert refusal.value.message == "You need the permission toy.note.write."


@given(GRANTS, GRANTS)
def test_two_roles_together_reach_as_far_as_the_further_one(
    one: dict[str, Scope], other: dict[str, Scope]
) -> None:
    joined = widest(one, other)
    assert joined == widest(other, one)
    assert joined.keys() == one.keys() | other.keys()
    for name, scope in joined.items():
        assert REACH.index(scope) == max(REACH.index(held[name]) for held in (one, other) if name in held)


@given(GRANTS, GRANTS, GRANTS)
def test_the_order_of_roles_does_not_matter(
    one: dict[str, Scope], two: dict[str, Scope], three: dict[str, Scope]
) -> None:
    assert widest(widest(one, two), three) == widest(one, widest(two, three))
    assert widest(one, one) == one
