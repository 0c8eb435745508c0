"""What the commands of identity answer."""

from datetime import datetime

import strawberry

from bizsuite.base.identity import reads
from bizsuite.base.identity.types.nodes import Company, Department, Post, Role, User
from bizsuite.graph.fields import result
from bizsuite.graph.mutations import Payload
from bizsuite.graph.refusals import UserError, refusal


@refusal("TOO_MANY_ATTEMPTS")
class TooManyAttempts(UserError):
    """Too many sign-ins have failed (TOO_MANY_ATTEMPTS)."""

    retry_after: int = strawberry.field(description="Seconds to wait before the next attempt.")


@strawberry.type
class SessionCreatePayload(Payload):
    """A sign-in with its tokens."""

    access_token: str | None = strawberry.field(
        default=None, description="For `Authorization: Bearer`; good for an hour."
    )
    refresh_token: str | None = strawberry.field(
        default=None, description="For `sessionRefresh`; good once, for 30 days."
    )
    expires_at: datetime | None = strawberry.field(default=None, description="When the access token ends.")
    user: User | None = result(reads.user, "Who has signed in.")


@strawberry.type
class SessionRefreshPayload(Payload):
    """A sign-in that goes on, with new tokens."""

    access_token: str | None = strawberry.field(
        default=None, description="For `Authorization: Bearer`; good for an hour."
    )
    refresh_token: str | None = strawberry.field(
        default=None, description="The next refresh token; the one that was given is used up."
    )
    expires_at: datetime | None = strawberry.field(default=None, description="When the access token ends.")
    user: User | None = result(reads.user, "Who is signed in.")


@strawberry.type
class SessionRevokePayload(Payload):
    """Sign-ins that have ended."""

    user: User | None = result(reads.user, "Whose they were.")


@strawberry.type
class UserCreatePayload(Payload):
    """A new user."""

    user: User | None = result(reads.user, "The new user.")


@strawberry.type
class UserUpdatePayload(Payload):
    """A changed user."""

    user: User | None = result(reads.user, "The changed user.")


@strawberry.type
class UserActivatePayload(Payload):
    """A user with access again."""

    user: User | None = result(reads.user, "The user.")


@strawberry.type
class UserDeactivatePayload(Payload):
    """A user without access."""

    user: User | None = result(reads.user, "The user.")


@strawberry.type
class UserPasswordSetPayload(Payload):
    """A user with a new password."""

    user: User | None = result(reads.user, "The user.")


@strawberry.type
class UserRolesSetPayload(Payload):
    """A user with other roles."""

    user: User | None = result(reads.user, "The user.")


@strawberry.type
class UserPostsSetPayload(Payload):
    """A user with other posts."""

    user: User | None = result(reads.user, "The user.")


@strawberry.type
class PostCreatePayload(Payload):
    """A new post."""

    post: Post | None = result(reads.post, "The new post.")


@strawberry.type
class PostUpdatePayload(Payload):
    """A changed post."""

    post: Post | None = result(reads.post, "The changed post.")


@strawberry.type
class DepartmentCreatePayload(Payload):
    """A new department."""

    department: Department | None = result(reads.department, "The new department.")


@strawberry.type
class DepartmentUpdatePayload(Payload):
    """A changed department."""

    department: Department | None = result(reads.department, "The changed department.")


@strawberry.type
class CompanyCreatePayload(Payload):
    """A new company."""

    company: Company | None = result(reads.company, "The new company.")


@strawberry.type
class RoleCreatePayload(Payload):
    """A new role."""

    role: Role | None = result(reads.role, "The new role.")


@strawberry.type
class RoleUpdatePayload(Payload):
    """A changed role."""

    role: Role | None = result(reads.role, "The changed role.")
