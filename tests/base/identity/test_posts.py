import asyncio
from typing import Any

import pytest

from bizsuite.base.identity.rules import posts
from bizsuite.graph.node import encode
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.values import new_id
from tests.base.identity.bureau import Bureau, user_id

POST_CREATE = """mutation($input: PostCreateInput!) { postCreate(input: $input) {
  post { id code name isActive users { totalCount } } userErrors { code path } } }"""
POST_UPDATE = """mutation($input: PostUpdateInput!) { postUpdate(input: $input) {
  post { version code name isActive } userErrors { code path } } }"""
POSTS_SET = """mutation($input: UserPostsSetInput!) { userPostsSet(input: $input) {
  user { name posts { nodes { code } } } userErrors { code path } } }"""


async def made(bureau: Bureau, code: str, name: str = "Post") -> str:
    """The id of a new post."""
    payload = await bureau.do(POST_CREATE, input={"code": code, "name": name})
    assert payload["userErrors"] == []
    return str(payload["post"]["id"])


async def held(bureau: Bureau) -> list[dict[str, Any]]:
    """Who holds which post, whatever the tenant."""
    return await bureau.rows(
        """SELECT u.email, p.code FROM identity_user_post h JOIN user_account u ON u.id = h.user_id
        JOIN identity_post p ON p.id = h.post_id ORDER BY 1, 2"""
    )


@pytest.mark.parametrize("code", ["a", "Cashier", "P-001", "0.1_b", "x" * 40])
def test_a_code_is_written_so(code: str) -> None:
    assert posts.checked_post_code(code) == code


@pytest.mark.parametrize("code", ["", " a", "a ", "-a", "a b", "a\n", "岗位", "a/b", "x" * 41, "a\x00"])
def test_a_code_is_not_written_so(code: str) -> None:
    with pytest.raises(Refused) as refused:
        posts.checked_post_code(code)
    assert (refused.value.code, refused.value.path) == ("INVALID_VALUE", ("code",))


def test_only_an_active_post_is_given() -> None:
    posts.hold_post(True)
    with pytest.raises(Refused) as refused:
        posts.hold_post(False)
    assert (refused.value.code, refused.value.path) == ("POST_INACTIVE", ("posts",))


async def test_a_post_is_made_renamed_and_no_longer_active(bureau: Bureau) -> None:
    payload = await bureau.do(POST_CREATE, input={"code": "cashier", "name": " Cashier "})
    key = payload["post"].pop("id")
    assert payload["post"] == {
        "code": "cashier",
        "name": "Cashier",
        "isActive": True,
        "users": {"totalCount": 0},
    }
    renamed = await bureau.do(POST_UPDATE, input={"id": key, "name": "出纳", "expectedVersion": 1})
    assert renamed["post"] == {"version": 2, "code": "cashier", "name": "出纳", "isActive": True}
    closed = await bureau.do(POST_UPDATE, input={"id": key, "isActive": False})
    assert closed["post"] == {"version": 3, "code": "cashier", "name": "出纳", "isActive": False}
    events = await bureau.rows("SELECT type FROM outbox_event WHERE type LIKE 'POST%' ORDER BY id")
    assert [event["type"] for event in events] == ["POST_CREATED", "POST_CHANGED", "POST_CHANGED"]
    audit = await bureau.rows("SELECT command FROM audit_entry WHERE command LIKE 'post%' ORDER BY id")
    assert [entry["command"] for entry in audit] == ["post_create", "post_update", "post_update"]


async def test_a_post_that_cannot_be_is_refused_and_nothing_is_written(bureau: Bureau) -> None:
    key = await made(bureau, "cashier")
    refusals = [
        (POST_CREATE, {"code": "cashier", "name": "Other"}, "POST_CODE_TAKEN", "code"),
        (POST_CREATE, {"code": "a b", "name": "Other"}, "INVALID_VALUE", "code"),
        (POST_CREATE, {"code": "other", "name": " "}, "INVALID_VALUE", "name"),
        (POST_UPDATE, {"id": key, "name": ""}, "INVALID_VALUE", "name"),
        (POST_UPDATE, {"id": key, "name": None}, "INVALID_VALUE", "name"),
        (POST_UPDATE, {"id": key, "isActive": None}, "INVALID_VALUE", "isActive"),
        (POST_UPDATE, {"id": encode("Post", new_id()), "name": "Other"}, "NOT_FOUND", "id"),
    ]
    for query, given, code, path in refusals:
        (error,) = (await bureau.do(query, input=given))["userErrors"]
        assert error == {"code": code, "path": [path]}, given
    stale = {"id": key, "name": "Other", "expectedVersion": 7}
    assert await bureau.codes(POST_UPDATE, input=stale) == ["STALE_VERSION"]
    dry = await bureau.do(POST_CREATE, input={"code": "guard", "name": "Guard", "dryRun": True})
    assert dry["userErrors"] == [] and dry["post"]["code"] == "guard"
    rows = await bureau.rows("SELECT code, name, version FROM identity_post")
    assert rows == [{"code": "cashier", "name": "Post", "version": 1}]


async def test_a_user_holds_exactly_the_posts_that_are_named(bureau: Bureau) -> None:
    for code in ("cashier", "driver", "guard"):
        await made(bureau, code)
    key = user_id(await bureau.person("sales"))
    first = await bureau.do(POSTS_SET, input={"id": key, "posts": ["guard", "cashier", "guard"]})
    assert first["user"]["posts"] == {"nodes": [{"code": "cashier"}, {"code": "guard"}]}
    again = await bureau.do(POSTS_SET, input={"id": key, "posts": ["guard", "driver"]})
    assert again["user"]["posts"] == {"nodes": [{"code": "driver"}, {"code": "guard"}]}
    assert [row["code"] for row in await held(bureau)] == ["driver", "guard"]
    events = await bureau.rows("SELECT type FROM outbox_event WHERE type = 'USER_POSTS_CHANGED'")
    assert len(events) == 2
    dry = await bureau.do(POSTS_SET, input={"id": key, "posts": [], "dryRun": True})
    assert dry["user"]["posts"] == {"nodes": []}
    assert [row["code"] for row in await held(bureau)] == ["driver", "guard"]


async def test_posts_that_cannot_be_given_are_refused_and_nothing_is_written(bureau: Bureau) -> None:
    sales = user_id(await bureau.person("sales"))
    old = await made(bureau, "old")
    await made(bureau, "cashier")
    await bureau.do(POSTS_SET, input={"id": sales, "posts": ["old"]})
    await bureau.do(POST_UPDATE, input={"id": old, "isActive": False})
    other = user_id(await bureau.person("hr"))
    refusals = [
        (other, ["cashier", "old"], "POST_INACTIVE", "posts"),
        (sales, ["cashier", "nothing"], "NOT_FOUND", "posts"),
        (encode("User", new_id()), ["cashier"], "NOT_FOUND", "id"),
    ]
    for key, codes, code, path in refusals:
        (error,) = (await bureau.do(POSTS_SET, input={"id": key, "posts": codes}))["userErrors"]
        assert error == {"code": code, "path": [path]}
    assert await held(bureau) == [{"email": "sales@acme.example", "code": "old"}]
    # Whoever holds it may keep it beside others.
    assert await bureau.codes(POSTS_SET, input={"id": sales, "posts": ["old", "cashier"]}) == []
    assert [row["code"] for row in await held(bureau)] == ["cashier", "old"]


async def test_two_who_give_posts_at_once_leave_those_of_one(bureau: Bureau) -> None:
    for code in ("cashier", "driver", "guard"):
        await made(bureau, code)
    key = user_id(await bureau.person("sales"))
    wanted = (["cashier", "driver"], ["guard"], ["driver", "guard"])
    answers = await asyncio.gather(
        *(bureau.codes(POSTS_SET, input={"id": key, "posts": codes}) for codes in wanted)
    )
    assert answers == [[], [], []]
    assert [row["code"] for row in await held(bureau)] in wanted


async def test_only_some_may_say_who_holds_which_post(bureau: Bureau) -> None:
    sales = await bureau.person("sales")
    post = await made(bureau, "cashier")
    for query, given in (
        (POST_CREATE, {"code": "own", "name": "Own"}),
        (POST_UPDATE, {"id": post, "name": "Own"}),
        (POSTS_SET, {"id": user_id(sales), "posts": ["cashier"]}),
    ):
        assert await bureau.codes(query, as_=sales, input=given) == ["PERMISSION_DENIED"]
    assert await held(bureau) == []
    given = {"id": user_id(sales), "posts": ["cashier"]}
    assert await bureau.codes(POSTS_SET, as_=await bureau.person("hr"), input=given) == []


async def test_a_page_of_posts_takes_one_statement_a_level(bureau: Bureau) -> None:
    for code in ("driver", "cashier"):
        await made(bureau, code, code.title())
    for role in ("sales", "hr"):
        key = user_id(await bureau.person(role))
        await bureau.do(POSTS_SET, input={"id": key, "posts": ["cashier"]})
    query = "{ posts { totalCount nodes { code users { nodes { email posts { nodes { name } } } } } } }"
    answer = await bureau.ask(query, as_=await bureau.person("sales"))
    assert answer.errors == []
    cashier = {"nodes": [{"name": "Cashier"}]}
    assert answer.data["posts"] == {
        "totalCount": 2,
        "nodes": [
            {
                "code": "cashier",
                "users": {
                    "nodes": [
                        {"email": "hr@acme.example", "posts": cashier},
                        {"email": "sales@acme.example", "posts": cashier},
                    ]
                },
            },
            {"code": "driver", "users": {"nodes": []}},
        ],
    }
    # The page, the count, who holds them, what else those hold.
    assert len(answer.statements) == 4


async def test_a_post_of_another_tenant_is_not_there(bureau: Bureau) -> None:
    post = await made(bureau, "cashier")
    query = 'query($id: ID!) { node(id: $id) { id } post(by: {code: "cashier"}) { id } posts { totalCount } }'
    answer = await bureau.ask(query, as_=bureau.stranger, id=post)
    assert answer.data == {"node": None, "post": None, "posts": {"totalCount": 0}}
    given = {"id": post, "name": "Mine"}
    assert await bureau.codes(POST_UPDATE, as_=bureau.stranger, input=given) == ["NOT_FOUND"]
    mine = {"id": user_id(bureau.stranger), "posts": ["cashier"]}
    assert await bureau.codes(POSTS_SET, as_=bureau.stranger, input=mine) == ["NOT_FOUND"]
    # The same code is free there.
    given = {"code": "cashier", "name": "Theirs"}
    assert await bureau.codes(POST_CREATE, as_=bureau.stranger, input=given) == []
