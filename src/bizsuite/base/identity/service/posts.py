"""Posts, and who holds them."""

import uuid
from collections.abc import Collection

import sqlalchemy as sa
from sqlmodel import col

from bizsuite.base.identity import rules
from bizsuite.base.identity.rules import posts
from bizsuite.base.identity.service.unique import unless_taken
from bizsuite.base.identity.tables import Post, User, UserPost
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Refused


async def create_post(db: Db, code: str, name: str) -> Post:
    """Make a post, which is active. Refuses POST_CODE_TAKEN, INVALID_VALUE."""
    made = Post(code=posts.checked_post_code(code), name=rules.checked_name(name, "name"))
    async with unless_taken(db, Refused("POST_CODE_TAKEN", "There is a post with this code.", path=["code"])):
        db.add(made)
    await db.publish(posts.PostCreated(made.id))
    return made


async def update_post(
    db: Db, post_id: uuid.UUID, *, name: str | None = None, is_active: bool | None = None
) -> Post:
    """Change what is given of a post; whoever holds it still does. Refuses NOT_FOUND, INVALID_VALUE."""
    post = await db.lock(Post, post_id)
    if name is not None:
        post.name = rules.checked_name(name, "name")
    if is_active is not None:
        post.is_active = is_active
    await db.publish(posts.PostChanged(post.id))
    return post


async def set_user_posts(db: Db, user_id: uuid.UUID, codes: Collection[str]) -> User:
    """Let a user hold exactly these posts. Refuses POST_INACTIVE for a new one, NOT_FOUND for an unknown user or post.

    A post that is no longer active may stay with whoever holds it.
    """
    user = await db.lock(User, user_id)
    found = await db.all(sa.select(Post).where(col(Post.code).in_(set(codes))).order_by(col(Post.code)))
    if len(found) < len(set(codes)):
        raise Refused("NOT_FOUND", "There is no post with this code.", path=["posts"])
    wanted = {post.id: post for post in found}
    rows = await db.all(sa.select(UserPost).where(col(UserPost.user_id) == user_id))
    held = {row.post_id: row for row in rows}
    for post_id, row in held.items():
        if post_id not in wanted:
            await db.delete(row)
    for post_id in sorted(wanted.keys() - held.keys()):
        posts.hold_post(wanted[post_id].is_active)
        db.add(UserPost(user_id=user.id, post_id=post_id))
    await db.publish(posts.UserPostsChanged(user.id))
    return user
