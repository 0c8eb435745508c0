"""The words of identity, and its decisions. Pure."""

import re
import uuid
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cache
from zoneinfo import available_timezones

from bizsuite.kernel.errors import Refused
from bizsuite.kernel.permissions import Grant, Scope, widest
from bizsuite.kernel.values import Permission

USER_MANAGE = Permission("identity.user.manage")
ROLE_READ = Permission("identity.role.read")
ROLE_MANAGE = Permission("identity.role.manage")
DEPARTMENT_MANAGE = Permission("identity.department.manage")
COMPANY_MANAGE = Permission("identity.company.manage")

ADMIN = "admin"
BUILT_IN_ROLES: Mapping[str, str] = {
    ADMIN: "Administrator",
    "sales": "Sales",
    "manager": "Manager",
    "finance": "Finance",
    "warehouse": "Warehouse",
    "hr": "Human resources",
    "analyst": "Analyst",
    "integrator": "Integrator",
}
"""The roles of every tenant by their key, with their English name. Modules say what each may do."""

PASSWORD_MIN = 8
PASSWORD_MAX = 256
NAME_MAX = 200
EMAIL_MAX = 254

LOCALES = frozenset({"en", "zh"})

_EMAIL = re.compile(r"[^@\s\x00-\x1f]{1,64}@[^@\s\x00-\x1f.]+(\.[^@\s\x00-\x1f.]+)+\Z")
_SLUG = re.compile(r"[a-z][a-z0-9-]{0,39}\Z")
_KEY = re.compile(r"[a-z][a-z0-9_]{0,39}\Z")
_CURRENCY = re.compile(r"[A-Z]{3}\Z")
_CONTROL = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class UserCreated:
    """There is a new user."""

    user_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class UserChanged:
    """A user's name, address, company or department is another now."""

    user_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class UserActivated:
    """A user may sign in again."""

    user_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class UserDeactivating:
    """A user is about to lose access, and counts as inactive from here on; whoever objects refuses."""

    user_id: uuid.UUID
    successor_id: uuid.UUID | None = None
    """Who gets what waits for them."""


@dataclass(frozen=True, slots=True)
class UserDeactivated:
    """A user has lost access, and all sessions have ended."""

    user_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class UserPasswordChanged:
    """A user has a new password."""

    user_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class UserRolesChanged:
    """A user has other roles than before."""

    user_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class SessionCreated:
    """A user has signed in."""

    user_id: uuid.UUID
    session_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class SessionRevoked:
    """A session of a user has ended before its time."""

    user_id: uuid.UUID
    session_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class CompanyCreated:
    """There is a new company."""

    company_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class DepartmentCreated:
    """There is a new department."""

    department_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class DepartmentChanged:
    """A department has another name, head or place in the tree."""

    department_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class RoleCreated:
    """There is a new role."""

    role_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class RoleChanged:
    """A role has another name, or grants something else."""

    role_id: uuid.UUID


def checked_name(text: str, *path: str) -> str:
    """A name without blanks around it. Refuses INVALID_VALUE: empty, too long, or with control characters."""
    name = text.strip()
    if not name or len(name) > NAME_MAX or _CONTROL.search(name):
        raise Refused(
            "INVALID_VALUE",
            "A name has 1 to {most} characters, none of them a control.",
            path=path,
            most=NAME_MAX,
        )
    return name


def checked_email(text: str, *path: str) -> str:
    """An address as it is compared: without blanks around it, in lower case. Refuses INVALID_VALUE."""
    email = text.strip().lower()
    if len(email) > EMAIL_MAX or _CONTROL.search(email) or not _EMAIL.match(email):
        raise Refused("INVALID_VALUE", "This is not an e-mail address.", path=path)
    return email


def checked_tenant_name(text: str) -> str:
    """The short name of a tenant. Refuses INVALID_VALUE."""
    if not _SLUG.match(text):
        raise Refused(
            "INVALID_VALUE",
            "A tenant's name begins with a small letter and has small letters, digits and hyphens, 40 at most.",
            path=["name"],
        )
    return text


def checked_role_key(text: str) -> str:
    """The key of a role of one's own. Refuses INVALID_VALUE."""
    if not _KEY.match(text):
        raise Refused(
            "INVALID_VALUE",
            "A role's key begins with a small letter and has small letters, digits and underscores, 40 at most.",
            path=["key"],
        )
    return text


def checked_password(text: str, email: str) -> str:
    """A password that may be set. Refuses PASSWORD_TOO_WEAK: too short, or the user's own address; INVALID_VALUE."""
    if len(text) > PASSWORD_MAX or _CONTROL.search(text):
        raise Refused(
            "INVALID_VALUE",
            "A password has at most {most} characters, none of them a control.",
            path=["password"],
            most=PASSWORD_MAX,
        )
    if len(text) < PASSWORD_MIN or text.lower() in (email, email.partition("@")[0]):
        raise Refused(
            "PASSWORD_TOO_WEAK",
            "A password has at least {least} characters and is not the user's address.",
            path=["password"],
            least=PASSWORD_MIN,
        )
    return text


def checked_zone(text: str) -> str:
    """The name of a time zone that is known. Refuses INVALID_VALUE."""
    if text not in _zones():
        raise Refused("INVALID_VALUE", "There is no time zone of this name.", path=["zone"])
    return text


def checked_locale(text: str) -> str:
    """A language that messages are written in. Refuses INVALID_VALUE."""
    if text not in LOCALES:
        raise Refused("INVALID_VALUE", "This language is not known; choose en or zh.", path=["locale"])
    return text


def checked_currency(text: str) -> str:
    """A currency code as ISO 4217 writes it. Refuses INVALID_VALUE."""
    if not _CURRENCY.match(text):
        raise Refused("INVALID_VALUE", "A currency is three capital letters, such as EUR.", path=["currency"])
    return text


@cache
def _zones() -> AbstractSet[str]:
    return available_timezones()


def place_below(
    department: uuid.UUID, parent: uuid.UUID | None, parents: Mapping[uuid.UUID, uuid.UUID | None]
) -> None:
    """Whether a department may move below another. Refuses DEPARTMENT_CYCLE when it would be its own superior.

    `parents` holds the parent of every department as it is now.
    """
    above, seen = parent, set[uuid.UUID]()
    while above is not None and above not in seen:
        if above == department:
            raise Refused(
                "DEPARTMENT_CYCLE",
                "A department cannot lie below itself or below one of its own.",
                path=["parentId"],
            )
        seen.add(above)
        above = parents.get(above)


def keep_an_admin(leaving: uuid.UUID, active_admins: AbstractSet[uuid.UUID]) -> None:
    """Whether a user may stop being an administrator. Refuses LAST_ADMIN when nobody would be left."""
    if active_admins == {leaving}:
        raise Refused(
            "LAST_ADMIN", "This is the last active administrator; name another one first.", path=["id"]
        )


def change_role(is_built_in: bool) -> None:
    """Whether a role may be changed. Refuses ROLE_BUILT_IN."""
    if is_built_in:
        raise Refused(
            "ROLE_BUILT_IN", "A built-in role cannot be changed; make one of your own.", path=["id"]
        )


def stay_within(own: Mapping[str, Scope], given: Mapping[str, Scope], *path: str) -> None:
    """Whether somebody may hand these grants on. Refuses GRANT_TOO_WIDE for what they do not hold as far themselves."""
    needed = widest(own, given)
    for permission, scope in sorted(given.items()):
        if own.get(permission) is not needed[permission]:
            raise Refused(
                "GRANT_TOO_WIDE",
                "You cannot give {permission} at {scope}: you do not hold it that far yourself.",
                path=path,
                permission=permission,
                scope=scope.value,
            )


def act_for(own: Mapping[str, Scope], theirs: Mapping[str, Scope]) -> None:
    """Whether somebody may act in another's name, as by a new password. Refuses USER_MAY_MORE."""
    both = widest(own, theirs)
    if any(own.get(permission) is not both[permission] for permission in theirs):
        raise Refused(
            "USER_MAY_MORE",
            "This user may do more than you; only somebody who may do as much can do this.",
            path=["id"],
        )


def effective_grants(
    roles: Sequence[str], built_in: Mapping[str, Mapping[str, Scope]], own: Sequence[Grant]
) -> dict[str, Scope]:
    """What a user may do: the widest of what built-in roles grant and of the rows of the tenant's own roles."""
    granted: dict[str, Scope] = {}
    for role in roles:
        granted = widest(granted, built_in.get(role, {}))
    for grant in own:
        granted = widest(granted, {grant.permission.name: grant.scope})
    return granted
