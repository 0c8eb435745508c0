"""What the commands of identity are given."""

from collections.abc import Mapping
from typing import Any, cast
from uuid import UUID

import strawberry
from strawberry import UNSET

from bizsuite.base.identity import reads, service
from bizsuite.base.identity.types.words import Scope
from bizsuite.graph.catalogue import camel
from bizsuite.graph.given import given, known
from bizsuite.graph.mutations import Change, Command
from bizsuite.graph.node import key_of
from bizsuite.graph.scalars import CurrencyCode
from bizsuite.kernel.errors import Refused

_SECRET = {"secret": True}


def _never_null(changes: Mapping[str, Any], *nullable: str) -> Any:
    """Changes of which only these may be null. Refuses INVALID_VALUE."""
    for name, value in changes.items():
        if value is None and name not in nullable:
            raise Refused(
                "INVALID_VALUE", "This cannot be null; leave it out to keep it as it is.", path=[camel(name)]
            )
    return changes


@strawberry.input
class SessionCreateInput:
    """Who signs in."""

    tenant: str = strawberry.field(description="The short name of the tenant.")
    email: str = strawberry.field(description="The user's address.")
    password: str = strawberry.field(description="The user's password.", metadata=_SECRET)


@strawberry.input
class SessionRefreshInput:
    """By what a sign-in goes on."""

    refresh_token: str = strawberry.field(
        description="The refresh token that was given out last; it is good once.", metadata=_SECRET
    )


@strawberry.input
class SessionRevokeInput(Command):
    """Which sign-ins end."""

    everywhere: bool = strawberry.field(
        default=False, description="End all sign-ins of the user, not only the one that asks."
    )


@strawberry.input
class UserCreateInput(Command):
    """A user to be."""

    email: str = strawberry.field(description="The address with which they will sign in.")
    name: str = strawberry.field(description="What they are called.")
    company_id: strawberry.ID = strawberry.field(description="The company they work in by default.")
    company_ids: list[strawberry.ID] = strawberry.field(
        default_factory=list, description="Further companies they may work in."
    )
    department_id: strawberry.ID | None = strawberry.field(
        default=UNSET, description="The department they belong to."
    )
    manager_id: strawberry.ID | None = strawberry.field(
        default=UNSET, description="To whom they report directly, whoever heads their department."
    )
    roles: list[str] = strawberry.field(default_factory=list, description="The keys of their roles.")
    password: str | None = strawberry.field(
        default=UNSET,
        description="Their first password, at least 8 characters; without one they cannot sign in.",
        metadata=_SECRET,
    )
    locale: str = strawberry.field(default="en", description="Their language: `en` or `zh`.")

    def new(self) -> service.NewUser:
        """The user as the service takes it."""
        said = known(self, "email", "name", "roles", "password", "locale")
        places = known(self, company_id=reads.company, department_id=reads.department, manager_id=reads.user)
        return service.NewUser(**said, **places, company_ids=_companies(self.company_ids))


@strawberry.input
class UserUpdateInput(Change):
    """What is to be another of a user; what is left out stays."""

    email: str | None = strawberry.field(default=UNSET, description="The address with which they sign in.")
    name: str | None = strawberry.field(default=UNSET, description="What they are called.")
    company_id: strawberry.ID | None = strawberry.field(
        default=UNSET, description="The company they work in by default."
    )
    company_ids: list[strawberry.ID] | None = strawberry.field(
        default=UNSET, description="All companies they may work in; the default one always is among them."
    )
    department_id: strawberry.ID | None = strawberry.field(
        default=UNSET, description="The department they belong to; null for none."
    )
    manager_id: strawberry.ID | None = strawberry.field(
        default=UNSET, description="To whom they report directly; null for nobody."
    )
    locale: str | None = strawberry.field(default=UNSET, description="Their language: `en` or `zh`.")

    def changes(self) -> service.UserChange:
        """What is to be another. Refuses INVALID_VALUE for null where there must be a value."""
        places = {"company_id": reads.company, "department_id": reads.department, "manager_id": reads.user}
        said = given(self, "email", "name", "locale", **places)
        if self.company_ids is not UNSET:
            said["company_ids"] = self.company_ids and _companies(self.company_ids)
        return cast(service.UserChange, _never_null(said, "department_id", "manager_id"))


@strawberry.input
class UserActivateInput(Change):
    """Who gets access again."""


@strawberry.input
class UserDeactivateInput(Change):
    """Who loses access."""

    successor_id: strawberry.ID | None = strawberry.field(
        default=UNSET,
        description="Who gets what waits for them, such as approval tasks: else their manager, or an administrator.",
    )


@strawberry.input
class UserPasswordSetInput(Change):
    """Whose password becomes another."""

    password: str = strawberry.field(description="The new password, at least 8 characters.", metadata=_SECRET)
    current_password: str | None = strawberry.field(
        default=UNSET,
        description="The password as it is now; needed by whoever changes their own.",
        metadata=_SECRET,
    )


@strawberry.input
class UserRolesSetInput(Change):
    """Which roles a user has from now on."""

    roles: list[str] = strawberry.field(description="The keys of all their roles.")


@strawberry.input
class UserPostsSetInput(Change):
    """Which posts a user holds from now on."""

    posts: list[str] = strawberry.field(description="The codes of all their posts.")


@strawberry.input
class PostCreateInput(Command):
    """A post to be."""

    code: str = strawberry.field(
        description="The short name: letters, digits, points, hyphens and underscores, 40 at most."
    )
    name: str = strawberry.field(description="The name for people.")


@strawberry.input
class PostUpdateInput(Change):
    """What is to be another of a post; what is left out stays."""

    name: str | None = strawberry.field(default=UNSET, description="The name for people.")
    is_active: bool | None = strawberry.field(
        default=UNSET,
        description="Whether it can be given to people, and approvals can ask for it; whoever holds it still does.",
    )

    def changes(self) -> Mapping[str, Any]:
        """What is to be another. Refuses INVALID_VALUE for null."""
        return cast(Mapping[str, Any], _never_null(given(self, "name", "is_active")))


@strawberry.input
class DepartmentCreateInput(Command):
    """A department to be."""

    name: str = strawberry.field(description="The name; unique below its parent.")
    parent_id: strawberry.ID | None = strawberry.field(
        default=UNSET, description="The department above; without one it stands at the top."
    )
    head_id: strawberry.ID | None = strawberry.field(default=UNSET, description="The user who leads it.")

    def new(self) -> service.NewDepartment:
        """The department as the service takes it."""
        return service.NewDepartment(self.name, **known(self, parent_id=reads.department, head_id=reads.user))


@strawberry.input
class DepartmentUpdateInput(Change):
    """What is to be another of a department; what is left out stays."""

    name: str | None = strawberry.field(default=UNSET, description="The name; unique below its parent.")
    parent_id: strawberry.ID | None = strawberry.field(
        default=UNSET, description="The department above; null for the top."
    )
    head_id: strawberry.ID | None = strawberry.field(
        default=UNSET, description="The user who leads it; null for nobody."
    )

    def changes(self) -> service.DepartmentChange:
        """What is to be another. Refuses INVALID_VALUE for null where there must be a value."""
        said = given(self, "name", parent_id=reads.department, head_id=reads.user)
        return cast(service.DepartmentChange, _never_null(said, "parent_id", "head_id"))


@strawberry.input
class CompanyCreateInput(Command):
    """A company to be."""

    name: str = strawberry.field(description="The name; unique in the tenant.")
    currency: CurrencyCode = strawberry.field(description="The base currency of its books.")
    zone: str = strawberry.field(
        default="UTC", description="The IANA time zone in which its days begin, such as `Asia/Shanghai`."
    )


@strawberry.input
class RoleGrantInput:
    """A permission that a role is to give."""

    permission: str = strawberry.field(description="What may be done or seen, such as `sales.order.read`.")
    scope: Scope = strawberry.field(default=Scope.ALL, description="On which records.")


@strawberry.input
class RoleCreateInput(Command):
    """A role to be."""

    key: str = strawberry.field(description="The short name: small letters, digits and underscores.")
    name: str = strawberry.field(description="The name for people.")
    grants: list[RoleGrantInput] = strawberry.field(
        description="What it gives; never more than whoever makes it holds."
    )

    def held(self) -> dict[str, Scope]:
        """The grants by the name of the permission."""
        return _held(self.grants)


@strawberry.input
class RoleUpdateInput(Change):
    """What is to be another of a role; what is left out stays."""

    name: str | None = strawberry.field(default=UNSET, description="The name for people.")
    grants: list[RoleGrantInput] | None = strawberry.field(
        default=UNSET, description="All that it gives; never more than whoever changes it holds."
    )

    def held(self) -> dict[str, Scope] | None:
        """The grants by the name of the permission; None to leave them as they are."""
        return _held(self.grants) if self.grants else ({} if self.grants == [] else None)


def _held(grants: list[RoleGrantInput]) -> dict[str, Scope]:
    return {grant.permission: grant.scope for grant in grants}


def _companies(ids: list[strawberry.ID]) -> list[UUID]:
    return [key_of(reads.company, each, "companyIds") for each in ids]
