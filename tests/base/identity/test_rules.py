import uuid
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bizsuite.base.identity import rules, signin
from bizsuite.base.identity.service import builtin_grants
from bizsuite.base.identity.signin import RefreshFacts, RefreshOutcome
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.modules import Module
from bizsuite.kernel.permissions import Grant, Scope
from bizsuite.kernel.values import Permission

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
READ, WRITE = Permission("shop.book.read"), Permission("shop.book.write")
KEYS = [uuid.UUID(int=number) for number in range(1, 9)]
GRANTS = st.dictionaries(st.sampled_from(["a.b.read", "a.b.write", "a.c.read"]), st.sampled_from(list(Scope)))


def code_of(refused: pytest.ExceptionInfo[Refused]) -> tuple[str, tuple[str, ...]]:
    return refused.value.code, refused.value.path


@pytest.mark.parametrize("text", ["Zhou Min", "  周敏 ", "x" * 200])
def test_a_name_is_taken_without_blanks_around_it(text: str) -> None:
    assert rules.checked_name(text, "name") == text.strip()


@pytest.mark.parametrize("text", ["", "   ", "x" * 201, "a\x00b", "a\nb", "\ud800"])
def test_a_name_that_is_empty_or_long_or_unprintable_is_refused(text: str) -> None:
    with pytest.raises(Refused) as refused:
        rules.checked_name(text, "name")
    assert code_of(refused) == ("INVALID_VALUE", ("name",))


@pytest.mark.parametrize(
    "text", ["a@b.example", " Admin@ACME.example ", "周@公司.例子", "x" * 64 + "@b.example"]
)
def test_an_address_is_compared_in_lower_case(text: str) -> None:
    assert rules.checked_email(text, "email") == text.strip().lower()


@pytest.mark.parametrize(
    "text",
    ["", "a", "a@b", "@b.example", "a@", "a b@c.example", "a@b..example", "a@b.example\x00", "a@@b.example"],
)
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(Refused) as refused:
        rules.checked_email(text, "email")
    assert code_of(refused) == ("INVALID_VALUE", ("email",))


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("1234567", "PASSWORD_TOO_WEAK"),
        ("eve@acme.example", "PASSWORD_TOO_WEAK"),
        ("EVE@acme.example", "PASSWORD_TOO_WEAK"),
        ("x" * 257, "INVALID_VALUE"),
        ("12345678\x00", "INVALID_VALUE"),
    ],
)
def test_a_password_that_is_short_or_the_address_is_refused(password: str, code: str) -> None:
    with pytest.raises(Refused) as refused:
        rules.checked_password(password, "eve@acme.example")
    assert code_of(refused) == (code, ("password",))


@pytest.mark.parametrize("password", ["12345678", "x" * 256, "密码密码密码密码"])
def test_a_password_may_be_anything_else(password: str) -> None:
    assert rules.checked_password(password, "eve@acme.example") == password


@pytest.mark.parametrize("name", ["acme", "a", "north-wind-2", "a" * 40])
def test_a_tenant_has_a_short_name(name: str) -> None:
    assert rules.checked_tenant_name(name) == name


@pytest.mark.parametrize("name", ["", "Acme", "2acme", "a_b", "a b", "ac/me", "a" * 41, "acme\n"])
def test_a_tenant_with_another_name_is_refused(name: str) -> None:
    with pytest.raises(Refused, match="INVALID_VALUE"):
        rules.checked_tenant_name(name)


def test_zones_languages_and_currencies_are_those_that_are_known() -> None:
    assert rules.checked_zone("Asia/Shanghai") == "Asia/Shanghai"
    assert rules.checked_locale("zh") == "zh"
    assert rules.checked_currency("CNY") == "CNY"
    for check, text in (
        (rules.checked_zone, "Mars/Olympus"),
        (rules.checked_zone, "../../etc/passwd"),
        (rules.checked_locale, "fr"),
        (rules.checked_currency, "usd"),
        (rules.checked_currency, "USDX"),
    ):
        with pytest.raises(Refused, match="INVALID_VALUE"):
            check(text)


@pytest.mark.parametrize("text", ["x" * 65 + "@b.example", "a@" + "b" * 250 + ".example"])
def test_an_endless_address_is_refused(text: str) -> None:
    with pytest.raises(Refused, match="INVALID_VALUE"):
        rules.checked_email(text, "email")


# The tree of departments


def is_tree(parents: dict[uuid.UUID, uuid.UUID | None]) -> bool:
    """Whether every walk upwards ends."""
    for start in parents:
        above, steps = parents[start], 0
        while above is not None:
            above, steps = parents.get(above), steps + 1
            if steps > len(parents):
                return False
    return True


MOVES = st.lists(st.tuples(st.sampled_from(KEYS), st.none() | st.sampled_from(KEYS)), max_size=40)


@given(MOVES)
def test_no_sequence_of_moves_closes_a_ring(moves: list[tuple[uuid.UUID, uuid.UUID | None]]) -> None:
    parents: dict[uuid.UUID, uuid.UUID | None] = dict.fromkeys(KEYS)
    for department, parent in moves:
        wanted = {**parents, department: parent}
        try:
            rules.place_below(department, parent, parents)
        except Refused as refusal:
            assert (refusal.code, refusal.path) == ("DEPARTMENT_CYCLE", ("parentId",))
            assert not is_tree(wanted), "a move that keeps the tree was refused"
        else:
            assert is_tree(wanted)
            parents = wanted


def test_a_ring_that_had_got_in_does_not_hang_the_check() -> None:
    one, other, third = KEYS[:3]
    rules.place_below(third, one, {one: other, other: one, third: None})


# Who may do what


def test_the_last_active_administrator_stays() -> None:
    one, other = KEYS[:2]
    rules.keep_an_admin(one, {one, other})
    rules.keep_an_admin(one, {other})
    with pytest.raises(Refused, match="LAST_ADMIN"):
        rules.keep_an_admin(one, {one})


def test_a_built_in_role_stays_as_it_is() -> None:
    rules.change_role(is_built_in=False)
    with pytest.raises(Refused, match="ROLE_BUILT_IN"):
        rules.change_role(is_built_in=True)


def test_built_in_grants_are_the_widest_of_all_manifests() -> None:
    one = Module(
        name="a.b",
        description="",
        grants={"sales": [Grant(READ, Scope.OWN), Grant(WRITE, Scope.DEPARTMENT_TREE)]},
    )
    other = Module(name="a.c", description="", grants={"sales": [Grant(READ, Scope.DEPARTMENT)]})
    granted = builtin_grants([one, other])
    assert granted["sales"] == {READ.name: Scope.DEPARTMENT, WRITE.name: Scope.DEPARTMENT_TREE}
    assert set(granted) == set(rules.BUILT_IN_ROLES)
    assert granted["hr"] == {}
    with pytest.raises(ValueError, match="clerk"):
        builtin_grants([Module(name="a.d", description="", grants={"clerk": []})])


def test_effective_grants_join_built_in_roles_and_own_rows() -> None:
    built_in = {"sales": {READ.name: Scope.OWN}, "manager": {READ.name: Scope.DEPARTMENT_TREE}}
    own = [Grant(READ, Scope.DEPARTMENT), Grant(WRITE, Scope.OWN)]
    assert rules.effective_grants(["sales"], built_in, own) == {
        READ.name: Scope.DEPARTMENT,
        WRITE.name: Scope.OWN,
    }
    assert rules.effective_grants(["sales", "manager", "of one's own"], built_in, []) == {
        READ.name: Scope.DEPARTMENT_TREE
    }


@given(GRANTS, GRANTS)
def test_nobody_hands_on_more_than_they_hold(own: dict[str, Scope], given: dict[str, Scope]) -> None:
    order = list(Scope)
    fits = all(name in own and order.index(scope) <= order.index(own[name]) for name, scope in given.items())
    if fits:
        rules.stay_within(own, given, "roles")
        rules.act_for(own, given)
        return
    with pytest.raises(Refused, match="GRANT_TOO_WIDE"):
        rules.stay_within(own, given, "roles")
    with pytest.raises(Refused, match="USER_MAY_MORE"):
        rules.act_for(own, given)


# Signing in


@given(
    attempts=st.integers(1, 40),
    passed=st.timedeltas(timedelta(0), timedelta(hours=1)),
    most=st.integers(1, 20),
)
def test_whoever_waits_as_long_as_told_may_try_again(attempts: int, passed: timedelta, most: int) -> None:
    wait = signin.retry_after(attempts, NOON, NOON + passed, most)
    assert (wait > 0) == (attempts > most and passed < signin.WINDOW)
    assert wait <= signin.WINDOW.total_seconds()
    if wait:
        assert signin.retry_after(attempts, NOON, NOON + passed + timedelta(seconds=wait), most) == 0
        assert signin.retry_after(attempts, NOON, NOON + passed + timedelta(seconds=wait - 1), most) > 0


LATER, EARLIER = NOON + timedelta(days=1), NOON - timedelta(days=1)


@pytest.mark.parametrize(
    ("facts", "outcome"),
    [
        (RefreshFacts(None, LATER, None, True), RefreshOutcome.ROTATE),
        (RefreshFacts(None, NOON, None, True), RefreshOutcome.REFUSE),
        (RefreshFacts(None, EARLIER, None, True), RefreshOutcome.REFUSE),
        (RefreshFacts(None, LATER, EARLIER, True), RefreshOutcome.REFUSE),
        (RefreshFacts(None, LATER, None, False), RefreshOutcome.REFUSE),
        (RefreshFacts(EARLIER, LATER, None, True), RefreshOutcome.REVOKE),
        (RefreshFacts(EARLIER, EARLIER, None, True), RefreshOutcome.REVOKE),
        (RefreshFacts(EARLIER, LATER, None, False), RefreshOutcome.REVOKE),
        (RefreshFacts(EARLIER, LATER, EARLIER, True), RefreshOutcome.REFUSE),
    ],
)
def test_a_refresh_token_is_good_once(facts: RefreshFacts, outcome: RefreshOutcome) -> None:
    assert signin.refresh(facts, NOON) is outcome
