import asyncio
import time
from datetime import UTC, datetime, timedelta
from statistics import median
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bizsuite.base.identity import service
from bizsuite.base.identity.signin import PER_CLIENT, PER_USER, WINDOW
from bizsuite.base.identity.tables import SignInThrottle
from bizsuite.base.identity.tokens import hash_of, new_refresh_token
from bizsuite.kernel.clock import clock_set_to
from bizsuite.kernel.errors import Refused, Unauthenticated
from bizsuite.kernel.values import new_id
from tests.base.identity.bureau import PASSWORD, REFRESH, SIGN_IN, Bureau, user_id

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
REVOKE = "mutation { sessionRevoke(input: {}) { user { email } userErrors { code } } }"
REVOKE_ALL = "mutation { sessionRevoke(input: {everywhere: true}) { user { email } userErrors { code } } }"
EMAIL = "sales@acme.example"


async def test_a_user_signs_in_and_is_admitted(bureau: Bureau) -> None:
    with clock_set_to(NOON):
        payload = await bureau.sign_in(" Sales@ACME.example ", tenant="Acme")
        actor = await bureau.admitted(payload["accessToken"])
    assert payload["userErrors"] == []
    assert payload["expiresAt"] == "2026-11-23T13:00:00Z"
    assert payload["user"] == {"email": EMAIL, "company": {"name": "Acme Inc."}}
    assert actor.roles == {"sales"}
    answer = await bureau.ask("{ viewer { id email roles company { name zone } } }", as_=actor)
    assert answer.errors == []
    assert answer.data["viewer"] == {
        "id": user_id(actor),
        "email": EMAIL,
        "roles": ["sales"],
        "company": {"name": "Acme Inc.", "zone": "America/New_York"},
    }


async def test_a_sign_in_is_told_and_audited_without_its_secrets(bureau: Bureau) -> None:
    payload = await bureau.sign_in(EMAIL, client="10.9.8.7")
    actor = await bureau.admitted(payload["accessToken"])
    (event,) = await bureau.rows("SELECT * FROM outbox_event WHERE type = 'SESSION_CREATED'")
    assert (event["tenant_id"], event["actor_id"], event["subject_type"], event["subject_id"]) == (
        actor.tenant_id,
        actor.user_id,
        "User",
        actor.user_id,
    )
    (entry,) = await bureau.rows("SELECT * FROM audit_entry WHERE command = 'session_create'")
    assert entry["actor_id"] == actor.user_id
    assert [change["table"] for change in entry["changes"]] == ["identity_session"]
    assert entry["changes"][0]["after"]["client"] == "10.9.8.7"
    stored = str(await bureau.rows("SELECT * FROM identity_refresh_token"))
    assert payload["refreshToken"] not in stored
    assert hash_of(payload["refreshToken"]) in stored


WRONG = {
    "wrong password": {"email": EMAIL, "password": "wrong horse"},
    "unknown user": {"email": "nobody@acme.example"},
    "unknown tenant": {"email": EMAIL, "tenant": "nowhere"},
    "user of another tenant": {"email": "sales@globex.example"},
    "inactive user": {"email": "hr@acme.example"},
    "user without password": {"email": "machine@acme.example"},
    "no address at all": {"email": "\x00"},
    "endless address": {"email": "x" * 90_000},
    "half a letter": {"email": EMAIL, "password": "\ud800"},
}


@pytest.fixture
async def shut_out(bureau: Bureau) -> Bureau:
    """A bureau with an inactive user, and one who has no password."""
    inactive = await bureau.person("hr")
    await bureau.work(lambda db: service.deactivate_user(db, inactive.user_id))
    company = bureau.admin.company_id
    new = service.NewUser(email="machine@acme.example", name="Machine", company_id=company)
    await bureau.work(lambda db: service.create_user(db, new))
    return bureau


async def test_all_failed_sign_ins_look_alike(shut_out: Bureau) -> None:
    answers: dict[str, Any] = {}
    statements: dict[str, list[str]] = {}
    for kind, said in WRONG.items():
        answers[kind] = await shut_out.sign_in(**{"email": "", **said})
        statements[kind] = [text for text in shut_out.statements if "set_config" not in text]
    refused = answers["wrong password"]
    assert refused["userErrors"] == [
        {
            "__typename": "Refusal",
            "code": "INVALID_CREDENTIALS",
            "message": "Tenant, e-mail or password is wrong.",
            "path": [],
        }
    ]
    assert (refused["accessToken"], refused["refreshToken"], refused["user"]) == (None, None, None)
    for kind in WRONG:
        assert answers[kind] == refused, kind
        assert statements[kind] == statements["wrong password"], kind
    assert await shut_out.rows("SELECT * FROM identity_session") == []


async def test_an_unknown_user_costs_as_much_time_as_a_wrong_password(bureau: Bureau) -> None:
    taken: dict[str, list[float]] = {"wrong password": [], "unknown user": [], "unknown tenant": []}
    for turn in range(4):
        for kind, times in taken.items():
            begun = time.perf_counter()
            await bureau.sign_in(**WRONG[kind])
            if turn:
                times.append(time.perf_counter() - begun)
    known = median(taken["wrong password"])
    for kind in ("unknown user", "unknown tenant"):
        assert median(taken[kind]) > known / 3, kind


async def test_refusals_are_told_in_the_language_of_the_request(bureau: Bureau) -> None:
    given = {"tenant": "acme", "email": EMAIL, "password": "wrong horse"}
    answer = await bureau.ask(SIGN_IN, locale="zh", input=given)
    (error,) = answer.data["sessionCreate"]["userErrors"]
    assert error["code"] == "INVALID_CREDENTIALS"


# Throttling


async def test_a_user_is_throttled_after_ten_failures_and_free_after_the_window(bureau: Bureau) -> None:
    with clock_set_to(NOON):
        for _ in range(PER_USER):
            assert (await bureau.sign_in(EMAIL, "wrong horse"))["userErrors"][0][
                "code"
            ] == "INVALID_CREDENTIALS"
    with clock_set_to(NOON + timedelta(minutes=5)):
        (error,) = (await bureau.sign_in(EMAIL))["userErrors"]
        assert error == {
            "__typename": "TooManyAttempts",
            "code": "TOO_MANY_ATTEMPTS",
            "message": "Too many sign-ins have failed; try again in 600 seconds.",
            "path": [],
            "retryAfter": 600,
        }
        assert (await bureau.sign_in("admin@acme.example"))["userErrors"] == []
    with clock_set_to(NOON + WINDOW):
        assert (await bureau.sign_in(EMAIL))["userErrors"] == []


async def test_who_does_not_exist_is_throttled_alike(bureau: Bureau) -> None:
    codes = [
        (await bureau.sign_in("nobody@acme.example"))["userErrors"][0]["code"] for _ in range(PER_USER + 1)
    ]
    assert codes == ["INVALID_CREDENTIALS"] * PER_USER + ["TOO_MANY_ATTEMPTS"]


async def test_a_sign_in_that_succeeds_is_not_counted(bureau: Bureau) -> None:
    for _ in range(PER_USER + 2):
        assert (await bureau.sign_in(EMAIL))["userErrors"] == []
    assert {row["attempts"] for row in await bureau.rows("SELECT * FROM sign_in_throttle")} == {0}


async def test_many_at_once_cannot_slip_through(bureau: Bureau) -> None:
    payloads = await asyncio.gather(*(bureau.sign_in(EMAIL, "wrong horse") for _ in range(PER_USER + 6)))
    codes = [payload["userErrors"][0]["code"] for payload in payloads]
    assert codes.count("INVALID_CREDENTIALS") == PER_USER
    assert codes.count("TOO_MANY_ATTEMPTS") == 6


async def test_a_client_address_is_throttled_over_all_users_and_tenants(bureau: Bureau) -> None:
    limits = {"client 10.0.0.1": PER_CLIENT}
    await asyncio.gather(*(service.count_attempt(bureau.database, limits) for _ in range(PER_CLIENT)))
    payload = await bureau.sign_in("sales@globex.example", tenant="globex")
    assert payload["userErrors"][0]["code"] == "TOO_MANY_ATTEMPTS"
    elsewhere = await bureau.sign_in("sales@globex.example", tenant="globex", client="10.0.0.2")
    assert elsewhere["userErrors"] == []


async def test_the_counts_tell_nobody_who_tried(bureau: Bureau) -> None:
    await bureau.sign_in(EMAIL, "wrong horse")
    stored = str(await bureau.rows("SELECT * FROM sign_in_throttle"))
    assert "acme" not in stored and "10.0.0.1" not in stored


STEPS = st.lists(st.tuples(st.sampled_from(["one", "other"]), st.integers(0, 600)), max_size=60)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
@given(steps=STEPS)
async def test_within_a_window_only_so_many_pass(bureau: Bureau, steps: list[tuple[str, int]]) -> None:
    """Against a model: a window begins with the first attempt after the last one was over."""
    begun: dict[str, datetime] = {}
    counted: dict[str, int] = {}
    moment = NOON
    async with bureau.database.platform() as session:
        await session.execute(sa.delete(SignInThrottle))
    for name, seconds in steps:
        moment += timedelta(seconds=seconds)
        if name not in begun or moment >= begun[name] + WINDOW:
            begun[name], counted[name] = moment, 0
        counted[name] += 1
        with clock_set_to(moment):
            try:
                await service.count_attempt(bureau.database, {name: 3})
            except Refused as refusal:
                assert counted[name] > 3
                left = (begun[name] + WINDOW - moment).total_seconds()
                assert refusal.facts == {"retry_after": left}
            else:
                assert counted[name] <= 3


# Refresh


async def test_a_refresh_token_gives_new_tokens_for_the_same_session(bureau: Bureau) -> None:
    with clock_set_to(NOON):
        first = await bureau.sign_in(EMAIL)
    with clock_set_to(NOON + timedelta(days=29)):
        with pytest.raises(Unauthenticated):
            await bureau.admitted(first["accessToken"])
        second = await bureau.refresh(first["refreshToken"])
        actor = await bureau.admitted(second["accessToken"])
    with clock_set_to(NOON + timedelta(days=58)):
        third = await bureau.refresh(second["refreshToken"])
        assert (await bureau.admitted(third["accessToken"])).session_id == actor.session_id
    assert second["user"] == third["user"] == {"email": EMAIL}
    assert len({first["refreshToken"], second["refreshToken"], third["refreshToken"]}) == 3
    assert len(await bureau.rows("SELECT * FROM identity_session")) == 1


async def test_a_refresh_token_ends_after_thirty_days(bureau: Bureau) -> None:
    with clock_set_to(NOON):
        payload = await bureau.sign_in(EMAIL)
    with clock_set_to(NOON + timedelta(days=30)):
        assert [error["code"] for error in (await bureau.refresh(payload["refreshToken"]))["userErrors"]] == [
            "INVALID_REFRESH_TOKEN"
        ]


async def test_a_refresh_token_that_comes_twice_ends_the_whole_family(bureau: Bureau) -> None:
    stolen = await bureau.sign_in(EMAIL)
    bystander = await bureau.sign_in(EMAIL)
    thief = await bureau.refresh(stolen["refreshToken"])
    assert (await bureau.admitted(thief["accessToken"])).roles == {"sales"}
    again = await bureau.refresh(stolen["refreshToken"])
    assert again == {
        "accessToken": None,
        "refreshToken": None,
        "user": None,
        "userErrors": [
            {
                "code": "INVALID_REFRESH_TOKEN",
                "message": "Sign in again: this refresh token is not valid.",
                "path": ["refreshToken"],
            }
        ],
    }
    for token in (stolen["accessToken"], thief["accessToken"]):
        with pytest.raises(Unauthenticated):
            await bureau.admitted(token)
    assert (await bureau.refresh(thief["refreshToken"]))["userErrors"] == again["userErrors"]
    assert (await bureau.admitted(bystander["accessToken"])).roles == {"sales"}
    revoked = await bureau.rows("SELECT * FROM outbox_event WHERE type = 'SESSION_REVOKED'")
    assert len(revoked) == 1


async def test_of_two_refreshes_at_once_one_wins_and_the_family_ends(bureau: Bureau) -> None:
    payload = await bureau.sign_in(EMAIL)
    token = payload["refreshToken"]
    sales = await bureau.person("sales")
    async with bureau.database.transaction(sales) as db:
        winner = await service.rotate_session(db, token)
        losing = asyncio.create_task(
            bureau.work(lambda other: service.rotate_session(other, token), as_=sales)
        )
        # The other one reads while the first has not yet committed.
        await asyncio.sleep(0.3)
    assert winner.refresh_token is not None
    assert (await losing).refresh_token is None
    assert (await bureau.refresh(winner.refresh_token))["accessToken"] is None
    with pytest.raises(Unauthenticated):
        await bureau.admitted(payload["accessToken"])


async def test_refresh_tokens_that_nobody_was_given_are_refused_alike(bureau: Bureau) -> None:
    payload = await bureau.sign_in(EMAIL)
    acme, nowhere = bureau.admin.tenant_id, new_id()
    forged = [
        "",
        "x",
        "é",
        payload["accessToken"],
        payload["refreshToken"][:-4],
        payload["refreshToken"] + "AAAA",
    ]
    for token in [*forged, new_refresh_token(acme), new_refresh_token(nowhere), "\ud800"]:
        answer = await bureau.ask(REFRESH, token=token)
        assert answer.errors == []
        assert [error["code"] for error in answer.data["sessionRefresh"]["userErrors"]] == [
            "INVALID_REFRESH_TOKEN"
        ]
    assert (await bureau.refresh(payload["refreshToken"]))["userErrors"] == []


async def test_a_refresh_token_of_another_tenant_is_not_found_there(bureau: Bureau) -> None:
    payload = await bureau.sign_in(EMAIL)
    token = new_refresh_token(bureau.stranger.tenant_id)
    secret_of_acme = token[:22] + payload["refreshToken"][22:]
    assert (await bureau.refresh(secret_of_acme))["accessToken"] is None
    assert (await bureau.refresh(payload["refreshToken"]))["accessToken"] is not None


# Ends


async def test_a_session_that_was_revoked_is_refused_at_once(bureau: Bureau) -> None:
    payload, other = await bureau.sign_in(EMAIL), await bureau.sign_in(EMAIL)
    actor = await bureau.admitted(payload["accessToken"])
    assert await bureau.do(REVOKE, as_=actor) == {"user": {"email": EMAIL}, "userErrors": []}
    with pytest.raises(Unauthenticated):
        await bureau.admitted(payload["accessToken"])
    assert (await bureau.refresh(payload["refreshToken"]))["accessToken"] is None
    assert (await bureau.admitted(other["accessToken"])).roles == {"sales"}


async def test_all_sessions_end_when_everywhere_is_asked_for(bureau: Bureau) -> None:
    payloads = [await bureau.sign_in(EMAIL) for _ in range(3)]
    bystander = await bureau.sign_in("admin@acme.example")
    await bureau.do(REVOKE_ALL, as_=await bureau.admitted(payloads[0]["accessToken"]))
    for payload in payloads:
        with pytest.raises(Unauthenticated):
            await bureau.admitted(payload["accessToken"])
    assert (await bureau.admitted(bystander["accessToken"])).roles == {"admin"}


async def test_revoking_without_a_sign_in_is_unauthenticated(bureau: Bureau) -> None:
    assert (await bureau.ask(REVOKE)).codes == ["UNAUTHENTICATED"]


async def test_public_fields_are_marked_for_the_edge(bureau: Bureau) -> None:
    fields = bureau.suite.schema.core.mutation_type.fields  # type: ignore[union-attr]
    public = {name for name, field in fields.items() if field.extensions.get("bizsuite-public")}
    once = {name for name, field in fields.items() if field.extensions.get("bizsuite-once")}
    assert public == {"sessionCreate", "sessionRefresh"}
    assert once == {"sessionCreate"}


async def test_what_was_admitted_does_not_act_in_the_next_field(bureau: Bureau) -> None:
    document = """mutation($input: SessionCreateInput!) {
      sessionCreate(input: $input) { user { email } }
      companyCreate(input: {name: "Shell", currency: "USD"}) { company { name } userErrors { code } }
    }"""
    given = {"tenant": "acme", "email": "admin@acme.example", "password": PASSWORD}
    answer = await bureau.ask(document, input=given)
    # The sign-in is done, so it is told; what comes after it has nobody to act for.
    assert answer.errors == []
    assert answer.data["sessionCreate"]["user"] == {"email": "admin@acme.example"}
    assert answer.data["companyCreate"]["company"] is None
    assert [error["code"] for error in answer.data["companyCreate"]["userErrors"]] == ["UNAUTHENTICATED"]
    as_sales = await bureau.ask(document, as_=await bureau.person("sales"), input=given)
    assert as_sales.data["sessionCreate"]["user"] == {"email": "admin@acme.example"}
    assert as_sales.data["companyCreate"]["userErrors"] == [{"code": "PERMISSION_DENIED"}]
