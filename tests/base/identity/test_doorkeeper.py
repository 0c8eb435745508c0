import asyncio
import hmac
import json
import uuid
from base64 import urlsafe_b64encode
from datetime import UTC, datetime, timedelta

import pytest
from joserfc import jwt
from joserfc.jwk import OctKey

from bizsuite.base.identity import service
from bizsuite.base.identity.passwords import hash_password, is_password
from bizsuite.base.identity.tables import UserCompany
from bizsuite.base.identity.tokens import Ticket, Tokens
from bizsuite.graph.node import encode
from bizsuite.kernel.clock import clock_set_to, now
from bizsuite.kernel.errors import BadInput, Forbidden, Refused, Unauthenticated
from bizsuite.kernel.permissions import Admittance, Scope
from bizsuite.kernel.values import new_id
from tests.base.identity.bureau import SECRET, Bureau

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
EMAIL = "sales@acme.example"


async def signed_in(bureau: Bureau, email: str = EMAIL) -> str:
    token: str = (await bureau.sign_in(email))["accessToken"]
    return token


async def test_an_admitted_actor_is_as_the_database_says_now(bureau: Bureau) -> None:
    token = await signed_in(bureau)
    bureau.statements.clear()
    actor = await bureau.doorkeeper.admit(token, None, "zh", "r-7")
    assert len([text for text in bureau.statements if "set_config" not in text]) == 1
    (user,) = await bureau.rows(f"SELECT * FROM user_account WHERE email = '{EMAIL}'")
    assert (actor.tenant_id, actor.user_id) == (user["tenant_id"], user["id"])
    assert (actor.company_id, actor.company_ids) == (user["company_id"], frozenset({user["company_id"]}))
    assert actor.department_id == user["department_id"]
    assert actor.department_ids == {user["department_id"]}
    assert (actor.locale, actor.zone, actor.request_id) == ("zh", "America/New_York", "r-7")
    assert actor.roles == {"sales"}
    assert actor.grants == bureau.doorkeeper.built_in["sales"]


async def test_whoever_leads_a_branch_of_the_tree_has_all_that_is_below(bureau: Bureau) -> None:
    manager = await bureau.person("manager")
    names = await bureau.rows("SELECT id, name FROM department")
    acme = {row["name"]: row["id"] for row in names if row["id"] in manager.department_ids}
    assert set(acme) == {"Head office", "Sales", "Finance", "Warehouse", "Human resources"}
    assert manager.department_id == acme["Head office"]


async def test_grants_are_joined_from_built_in_roles_and_rows(bureau: Bureau) -> None:
    grants = {"identity.role.read": Scope.OWN, "a.b.read": Scope.DEPARTMENT}
    await bureau.work(lambda db: service.create_role(db, "clerk", "Clerk", grants))
    sales = await bureau.person("sales")
    await bureau.work(lambda db: service.set_user_roles(db, sales.user_id, ["hr", "clerk"]))
    again = await bureau.person("sales")
    assert again.roles == {"hr", "clerk"}
    assert again.grants == {
        **bureau.doorkeeper.built_in["hr"],
        "identity.role.read": Scope.ALL,
        "a.b.read": Scope.DEPARTMENT,
    }


# The company that a request works in


async def test_a_request_works_in_the_company_that_it_names(bureau: Bureau) -> None:
    new = service.NewCompany("Acme China", "CNY", "Asia/Shanghai")
    second = await bureau.work(lambda db: service.create_company(db, new))
    sales = await bureau.person("sales")
    token = await signed_in(bureau)
    for name in (str(second.id), encode("Company", second.id)):
        with pytest.raises(Forbidden):
            await bureau.admitted(token, name)

    async def let_in(db: object) -> None:
        db.add(UserCompany(user_id=sales.user_id, company_id=second.id))  # type: ignore[attr-defined]

    await bureau.work(let_in)
    for name in (str(second.id), encode("Company", second.id)):
        actor = await bureau.admitted(token, name)
        assert (actor.company_id, actor.zone) == (second.id, "Asia/Shanghai")
        assert actor.company_ids == {sales.company_id, second.id}
        answer = await bureau.ask("{ viewer { company { name } companies { nodes { name } } } }", as_=actor)
        assert answer.data["viewer"] == {
            "company": {"name": "Acme China"},
            "companies": {"nodes": [{"name": "Acme China"}, {"name": "Acme Inc."}]},
        }
    assert (await bureau.admitted(token)).company_id == sales.company_id


async def test_a_company_of_somebody_else_is_forbidden_like_one_that_is_missing(bureau: Bureau) -> None:
    token = await signed_in(bureau)
    said = set()
    for key in (bureau.stranger.company_id, new_id()):
        for name in (str(key), encode("Company", key), encode("User", key)):
            with pytest.raises(Forbidden) as fault:
                await bureau.admitted(token, name)
            said.add(fault.value.message)
    assert said == {"You do not work in this company."}


@pytest.mark.parametrize("name", ["", "x", "é", "Company:1", encode("Company", uuid.UUID(int=1))[:-3]])
async def test_a_company_that_is_no_id_is_bad_input(bureau: Bureau, name: str) -> None:
    with pytest.raises(BadInput):
        await bureau.admitted(await signed_in(bureau), name)


# Tokens


async def test_an_access_token_ends_after_an_hour(bureau: Bureau) -> None:
    with clock_set_to(NOON):
        token = await signed_in(bureau)
        assert (await bureau.admitted(token)).expires_at == NOON + timedelta(hours=1)
    with clock_set_to(NOON + timedelta(seconds=3599)):
        await bureau.admitted(token)
    with clock_set_to(NOON + timedelta(hours=1)), pytest.raises(Unauthenticated) as fault:
        await bureau.admitted(token)
    assert fault.value.message == "Sign in again: the token has expired."


async def test_forged_and_malformed_tokens_are_refused(bureau: Bureau) -> None:
    token = await signed_in(bureau)
    head, body, signature = token.split(".")
    nobody = urlsafe_b64encode(json.dumps({"alg": "none", "typ": "JWT"}).encode()).decode().rstrip("=")
    claims = jwt.decode(token, OctKey.import_key(_key()), ["HS256"]).claims
    forged = [
        "",
        "x",
        "a.b.c",
        "é.é.é",
        "x" * 3_000,
        f"{nobody}.{body}.",
        f"{head}.{body}.{signature[:-4]}AAAA",
        f"{head}.{body[:-4]}AAAA.{signature}",
        Tokens("another secret key").sign(_ticket(claims)),
        jwt.encode({"alg": "HS512"}, claims, OctKey.import_key(_key()), ["HS512"]),
    ]
    for missing in ("sub", "tenant", "session", "exp"):
        forged.append(_signed({name: value for name, value in claims.items() if name != missing}))
    for name, value in (
        ("sub", 7),
        ("tenant", "x"),
        ("session", None),
        ("exp", "x"),
        ("exp", 1e30),
        ("sub", []),
    ):
        forged.append(_signed({**claims, name: value}))
    for bearer in forged:
        with pytest.raises(Unauthenticated) as fault:
            await bureau.admitted(bearer)
        assert fault.value.message == "Sign in again: the token is not valid."
    assert (await bureau.admitted(_signed(claims))).roles == {"sales"}


def _key() -> bytes:
    return hmac.digest(SECRET.encode(), b"bizsuite access token", "sha256")


def _signed(claims: dict[str, object]) -> str:
    return jwt.encode({"alg": "HS256"}, claims, OctKey.import_key(_key()), ["HS256"])


def _ticket(claims: dict[str, str]) -> Ticket:
    ends = now() + timedelta(hours=1)
    return Ticket(uuid.UUID(claims["tenant"]), uuid.UUID(claims["sub"]), uuid.UUID(claims["session"]), ends)


async def test_a_token_is_good_only_for_its_own_session_user_and_tenant(bureau: Bureau) -> None:
    mine = Tokens(SECRET).read(await signed_in(bureau))
    other = Tokens(SECRET).read(await signed_in(bureau, "admin@acme.example"))
    globex = bureau.stranger
    for ticket in (
        Ticket(mine.tenant_id, other.user_id, mine.session_id, mine.expires_at),
        Ticket(mine.tenant_id, mine.user_id, new_id(), mine.expires_at),
        Ticket(globex.tenant_id, mine.user_id, mine.session_id, mine.expires_at),
        Ticket(globex.tenant_id, globex.user_id, mine.session_id, mine.expires_at),
        Ticket(new_id(), mine.user_id, mine.session_id, mine.expires_at),
    ):
        with pytest.raises(Unauthenticated):
            await bureau.admitted(Tokens(SECRET).sign(ticket))


async def test_a_machine_token_acts_for_its_user_until_it_is_revoked(bureau: Bureau) -> None:
    with clock_set_to(NOON):
        token = await service.issue_token(bureau.database, SECRET, "acme", EMAIL)
    with clock_set_to(NOON + timedelta(days=29)):
        actor = await bureau.admitted(token)
        assert actor.roles == {"sales"}
        assert actor.expires_at == NOON + timedelta(days=30)
        await bureau.do("mutation { sessionRevoke(input: {}) { userErrors { code } } }", as_=actor)
        with pytest.raises(Unauthenticated):
            await bureau.admitted(token)
    (session,) = await bureau.rows("SELECT * FROM identity_session")
    assert session["is_machine"]
    assert await bureau.rows("SELECT * FROM identity_refresh_token") == []


@pytest.mark.parametrize(("tenant", "email"), [("nowhere", EMAIL), ("acme", "nobody@acme.example")])
async def test_a_token_for_nobody_is_refused_by_name(bureau: Bureau, tenant: str, email: str) -> None:
    with pytest.raises(Refused) as refused:
        await service.issue_token(bureau.database, SECRET, tenant, email)
    assert refused.value.code == "NOT_FOUND"
    with pytest.raises(Refused, match="NOT_FOUND"):
        await service.actor_of(bureau.database, tenant, email, {})


async def test_a_user_without_access_is_nobody(bureau: Bureau) -> None:
    token, machine = (
        await signed_in(bureau),
        await service.issue_token(bureau.database, SECRET, "acme", EMAIL),
    )
    sales = await bureau.person("sales")
    await bureau.work(lambda db: service.deactivate_user(db, sales.user_id))
    for bearer in (token, machine):
        with pytest.raises(Unauthenticated):
            await bureau.admitted(bearer)
    with pytest.raises(Refused):
        await service.issue_token(bureau.database, SECRET, "acme", EMAIL)
    await bureau.work(lambda db: service.activate_user(db, sales.user_id))
    for bearer in (token, machine):
        with pytest.raises(Unauthenticated):
            await bureau.admitted(bearer)
    assert (await bureau.sign_in(EMAIL))["userErrors"] == []


# Passwords


async def test_a_password_is_known_by_its_hash_alone() -> None:
    stored = await hash_password("correct horse")
    assert stored.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert stored != await hash_password("correct horse")
    assert await is_password("correct horse", stored)
    assert not await is_password("correct horsE", stored)
    assert not await is_password("nobody's password", None)


async def test_a_letter_may_be_composed_in_two_ways() -> None:
    assert await is_password("pässwört", await hash_password("pässwört"))


async def test_the_loop_goes_on_while_passwords_are_hashed() -> None:
    hashing = asyncio.gather(*(hash_password("correct horse") for _ in range(6)))
    turns = 0
    while not hashing.done():
        await asyncio.sleep(0.001)
        turns += 1
    assert turns > 10


async def test_who_was_admitted_is_looked_at_again_all_in_one_statement(bureau: Bureau) -> None:
    """A sign-in that has ended, one that has run out, a user without access; programs act without a sign-in."""
    stays, leaves, old = [
        await bureau.admitted(await signed_in(bureau, f"{name}@acme.example"))
        for name in ("sales", "sales", "hr")
    ]
    manager = await bureau.admitted(await signed_in(bureau, "manager@acme.example"))
    session = leaves.session_id
    assert session is not None
    await bureau.work(lambda db: service.revoke_session(db, session))
    await bureau.work(lambda db: service.deactivate_user(db, manager.user_id))
    async with bureau.database.engine.begin() as connection:
        await connection.exec_driver_sql(
            f"UPDATE identity_session SET expires_at = now() - interval '1 s' WHERE id = '{old.session_id}'"
        )
    program = await bureau.person("sales")
    bureau.statements.clear()
    actors = [stays, leaves, old, manager, program]
    same, ended = Admittance.SAME, Admittance.ENDED
    assert await bureau.doorkeeper.recheck(actors) == [same, ended, ended, ended, same]
    assert len([text for text in bureau.statements if "set_config" not in text]) == 1
    assert await bureau.doorkeeper.recheck([]) == []
