"""What identity hangs on the roots: who there is, signing in and out, and the administration of users."""

from collections.abc import Mapping, Sequence
from typing import TypeVar

import strawberry
from strawberry import UNSET

from bizsuite.base.identity import reads, rules, service, signin, types
from bizsuite.base.identity.doorkeeper import doorkeeper_of
from bizsuite.base.identity.rules import posts
from bizsuite.base.identity.service.actors import load_standing
from bizsuite.graph.context import Context, Info
from bizsuite.graph.fields import acting, found, listed
from bizsuite.graph.mutations import mutation
from bizsuite.graph.node import key_of
from bizsuite.graph.page import Connection
from bizsuite.graph.refusals import shown
from bizsuite.kernel.permissions import Actor, Scope


@strawberry.type
class IdentityQuery:
    """Users and their organisation."""

    viewer: types.User = acting(reads.user, "The user who asks.", company_id="company_id")
    user: types.User | None = found(reads.user, "One user, by id or address.")
    users: Connection[types.User] = listed(reads.user, "All users, by name.")
    company: types.Company | None = found(reads.company, "One company, by id or name.")
    companies: Connection[types.Company] = listed(reads.company, "All companies, by name.")
    department: types.Department | None = found(reads.department, "One department.")
    departments: Connection[types.Department] = listed(reads.department, "All departments, by name.")
    post: types.Post | None = found(reads.post, "One post, by id or code.")
    posts: Connection[types.Post] = listed(reads.post, "All posts, by code.")
    role: types.Role | None = found(reads.role, "One role, by id or key.")
    roles: Connection[types.Role] | None = listed(reads.role, "All roles, by key.")


async def _by_password(context: Context, input: types.SessionCreateInput) -> Actor:
    """Whoever knows the password."""
    door = doorkeeper_of(context)
    return await door.sign_in(input.tenant, input.email, input.password, context.guest)


async def _by_refresh_token(context: Context, input: types.SessionRefreshInput) -> Actor:
    """Whoever was given the refresh token."""
    return await doorkeeper_of(context).bearer_of(input.refresh_token, context.guest)


async def _by_own_password(context: Context, input: types.UserPasswordSetInput) -> Actor:
    """The user who asks; whoever changes their own password proves that they know it."""
    actor = context.actor
    if key_of(reads.user, input.id) != actor.user_id:
        actor.require(rules.USER_MANAGE)
    elif not await doorkeeper_of(context).knows_password(actor, input.current_password or ""):
        raise signin.wrong_password()
    return actor


async def _may_hand_on(context: Context, roles: Sequence[str]) -> None:
    """Refuse to give roles that can do more than whoever gives them."""
    granted = await service.grants_of_keys(context.db, roles, doorkeeper_of(context).built_in)
    rules.stay_within(context.actor.grants, granted, "roles")


def _within(context: Context, grants: Mapping[str, Scope] | None) -> None:
    """Refuse to make a role that can do more than whoever makes it."""
    rules.stay_within(context.actor.grants, grants or {}, "grants")


@strawberry.type
class IdentityMutation:
    """Signing in and out, and the administration of users and their organisation."""

    @mutation(needs=None, admits=_by_password, public=True, once=True)
    async def session_create(self, info: Info, input: types.SessionCreateInput) -> types.SessionCreatePayload:
        """Sign in. Refusals: INVALID_CREDENTIALS, TOO_MANY_ATTEMPTS."""
        opened = await service.open_session(info.context.db, client=info.context.guest.client)
        answer = types.SessionCreatePayload.of(user=opened.user_id)
        return _with_tokens(info.context, answer, opened)

    @mutation(needs=None, admits=_by_refresh_token, public=True)
    async def session_refresh(
        self, info: Info, input: types.SessionRefreshInput
    ) -> types.SessionRefreshPayload:
        """Get new tokens for the refresh token that was given out last. Refusals: INVALID_REFRESH_TOKEN.

        A refresh token that comes a second time ends the sign-in that it belongs to.
        """
        rotation = await service.rotate_session(info.context.db, input.refresh_token)
        if rotation.refresh_token is None:
            # Not raised, since the end of the session is to be written.
            refusal = shown(signin.invalid_refresh_token(), info.context.locale)
            return types.SessionRefreshPayload(user_errors=[refusal])
        answer = types.SessionRefreshPayload.of(user=rotation.user_id)
        return _with_tokens(info.context, answer, rotation)

    @mutation(needs=None)
    async def session_revoke(self, info: Info, input: types.SessionRevokeInput) -> types.SessionRevokePayload:
        """Sign out: the tokens of this sign-in, or of all of the user's, are refused from now on."""
        db, actor = info.context.db, info.context.actor
        if input.everywhere:
            await service.revoke_sessions_of(db, actor.user_id)
        elif actor.session_id is not None:
            await service.revoke_session(db, actor.session_id)
        return types.SessionRevokePayload.of(user=actor.user_id)

    @mutation(needs=rules.USER_MANAGE)
    async def user_create(self, info: Info, input: types.UserCreateInput) -> types.UserCreatePayload:
        """Make a user. Refusals: EMAIL_TAKEN, PASSWORD_TOO_WEAK, GRANT_TOO_WIDE, NOT_FOUND, INVALID_VALUE."""
        await _may_hand_on(info.context, input.roles)
        user = await service.create_user(info.context.db, input.new())
        return types.UserCreatePayload.of(user=user)

    @mutation(needs=rules.USER_MANAGE)
    async def user_update(self, info: Info, input: types.UserUpdateInput) -> types.UserUpdatePayload:
        """Change a user's name, address, language, companies, department or direct manager.

        Refusals: EMAIL_TAKEN, MANAGER_CYCLE, NOT_FOUND, INVALID_VALUE.
        """
        key = key_of(reads.user, input.id)
        user = await service.update_user(info.context.db, key, input.changes())
        return types.UserUpdatePayload.of(user=user)

    @mutation(needs=rules.USER_MANAGE)
    async def user_activate(self, info: Info, input: types.UserActivateInput) -> types.UserActivatePayload:
        """Give a user access again. Refusals: USER_ACTIVE, NOT_FOUND."""
        user = await service.activate_user(info.context.db, key_of(reads.user, input.id))
        return types.UserActivatePayload.of(user=user)

    @mutation(needs=rules.USER_MANAGE)
    async def user_deactivate(
        self, info: Info, input: types.UserDeactivateInput
    ) -> types.UserDeactivatePayload:
        """Take a user's access; all sign-ins end at once, and what waits for them goes to others.

        Refusals: LAST_ADMIN, USER_INACTIVE, NOT_FOUND, INVALID_VALUE.
        """
        successor = key_of(reads.user, input.successor_id, "successorId") if input.successor_id else None
        user = await service.deactivate_user(info.context.db, key_of(reads.user, input.id), successor)
        return types.UserDeactivatePayload.of(user=user)

    @mutation(needs=None, admits=_by_own_password)
    async def user_password_set(
        self, info: Info, input: types.UserPasswordSetInput
    ) -> types.UserPasswordSetPayload:
        """Set one's own password, or with permission another's; the user's other sign-ins end.

        Refusals: WRONG_PASSWORD, TOO_MANY_ATTEMPTS, PASSWORD_TOO_WEAK, USER_MAY_MORE, PERMISSION_DENIED, NOT_FOUND.
        """
        db, actor, key = info.context.db, info.context.actor, key_of(reads.user, input.id)
        theirs = await load_standing(db, key)
        if theirs is not None:
            rules.act_for(actor.grants, theirs.grants(doorkeeper_of(info.context).built_in))
        user = await service.set_password(db, key, input.password, spared=actor.session_id)
        return types.UserPasswordSetPayload.of(user=user)

    @mutation(needs=rules.ROLE_MANAGE)
    async def user_roles_set(self, info: Info, input: types.UserRolesSetInput) -> types.UserRolesSetPayload:
        """Give a user exactly these roles. Refusals: GRANT_TOO_WIDE, LAST_ADMIN, NOT_FOUND."""
        await _may_hand_on(info.context, input.roles)
        user = await service.set_user_roles(info.context.db, key_of(reads.user, input.id), input.roles)
        return types.UserRolesSetPayload.of(user=user)

    @mutation(needs=rules.ROLE_MANAGE)
    async def role_create(self, info: Info, input: types.RoleCreateInput) -> types.RoleCreatePayload:
        """Make a role of one's own. Refusals: ROLE_KEY_TAKEN, GRANT_TOO_WIDE, INVALID_VALUE."""
        _within(info.context, input.held())
        role = await service.create_role(info.context.db, input.key, input.name, input.held())
        return types.RoleCreatePayload.of(role=role)

    @mutation(needs=rules.ROLE_MANAGE)
    async def role_update(self, info: Info, input: types.RoleUpdateInput) -> types.RoleUpdatePayload:
        """Change a role of one's own. Refusals: ROLE_BUILT_IN, GRANT_TOO_WIDE, NOT_FOUND, INVALID_VALUE."""
        _within(info.context, input.held())
        key = key_of(reads.role, input.id)
        name = None if input.name is UNSET else input.name
        role = await service.update_role(info.context.db, key, name=name, grants=input.held())
        return types.RoleUpdatePayload.of(role=role)

    @mutation(needs=posts.POST_MANAGE)
    async def post_create(self, info: Info, input: types.PostCreateInput) -> types.PostCreatePayload:
        """Make a post that people can hold. Refusals: POST_CODE_TAKEN, INVALID_VALUE."""
        post = await service.create_post(info.context.db, input.code, input.name)
        return types.PostCreatePayload.of(post=post)

    @mutation(needs=posts.POST_MANAGE)
    async def post_update(self, info: Info, input: types.PostUpdateInput) -> types.PostUpdatePayload:
        """Rename a post, or say whether it is active; its code stays. Refusals: NOT_FOUND, INVALID_VALUE.

        Approvals find nobody by a post that is not active; definitions that ask for it cannot be published.
        """
        key = key_of(reads.post, input.id)
        post = await service.update_post(info.context.db, key, **input.changes())
        return types.PostUpdatePayload.of(post=post)

    @mutation(needs=posts.POST_MANAGE)
    async def user_posts_set(self, info: Info, input: types.UserPostsSetInput) -> types.UserPostsSetPayload:
        """Let a user hold exactly these posts; approvals that ask for them find the user from now on.

        Refusals: POST_INACTIVE, NOT_FOUND.
        """
        user = await service.set_user_posts(info.context.db, key_of(reads.user, input.id), input.posts)
        return types.UserPostsSetPayload.of(user=user)

    @mutation(needs=rules.DEPARTMENT_MANAGE)
    async def department_create(
        self, info: Info, input: types.DepartmentCreateInput
    ) -> types.DepartmentCreatePayload:
        """Add a department to the tree. Refusals: NAME_TAKEN, NOT_FOUND, INVALID_VALUE."""
        department = await service.create_department(info.context.db, input.new())
        return types.DepartmentCreatePayload.of(department=department)

    @mutation(needs=rules.DEPARTMENT_MANAGE)
    async def department_update(
        self, info: Info, input: types.DepartmentUpdateInput
    ) -> types.DepartmentUpdatePayload:
        """Rename a department, move it in the tree, or name its head.

        Refusals: DEPARTMENT_CYCLE, NAME_TAKEN, NOT_FOUND, INVALID_VALUE.
        """
        key = key_of(reads.department, input.id)
        department = await service.update_department(info.context.db, key, input.changes())
        return types.DepartmentUpdatePayload.of(department=department)

    @mutation(needs=rules.COMPANY_MANAGE)
    async def company_create(self, info: Info, input: types.CompanyCreateInput) -> types.CompanyCreatePayload:
        """Found a company, in which you may work. Refusals: NAME_TAKEN, INVALID_VALUE."""
        new = service.NewCompany(input.name, input.currency, input.zone)
        company = await service.create_company(info.context.db, new)
        return types.CompanyCreatePayload.of(company=company)


Signed = TypeVar("Signed", types.SessionCreatePayload, types.SessionRefreshPayload)


def _with_tokens(context: Context, answer: Signed, rotation: service.Rotation) -> Signed:
    """The answer with the tokens of its session."""
    answer.refresh_token = rotation.refresh_token
    answer.access_token, ticket = doorkeeper_of(context).access_token(context.actor, rotation)
    answer.expires_at = ticket.expires_at
    return answer
