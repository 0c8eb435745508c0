"""Who asks, what they may do, and on which rows."""

import uuid
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum

from bizsuite.kernel.errors import Refused
from bizsuite.kernel.values import CompanyId, Permission, TenantId, UserId
from bizsuite.kernel.words import Word


class Scope(Word):
    """How far a granted permission reaches; a later word reaches further."""

    OWN = "OWN", "What oneself looks after."
    DEPARTMENT = "DEPARTMENT", "What people of the own department look after."
    DEPARTMENT_TREE = "DEPARTMENT_TREE", "The own department and all below it."
    ALL = "ALL", "Everything of the tenant."


class Admittance(Enum):
    """What has become of an actor who was admitted a while ago."""

    SAME = "SAME"
    CHANGED = "CHANGED"
    """Still admitted, and by now with other permissions, companies or departments."""
    ENDED = "ENDED"


_REACH = {scope: reach for reach, scope in enumerate(Scope)}


@dataclass(frozen=True, slots=True)
class Grant:
    """One permission with its scope, as a role holds it."""

    permission: Permission
    scope: Scope = Scope.ALL


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Whoever a request acts for. Made at sign-in, never changed."""

    tenant_id: TenantId
    user_id: UserId
    company_id: CompanyId
    company_ids: frozenset[CompanyId] = frozenset()
    department_id: uuid.UUID | None = None
    department_ids: frozenset[uuid.UUID] = frozenset()
    """The actor's department and all below it."""
    roles: frozenset[str] = frozenset()
    grants: Mapping[str, Scope] = field(default_factory=dict)
    locale: str = "en"
    zone: str = "UTC"
    request_id: str = ""
    session_id: uuid.UUID | None = None
    expires_at: datetime | None = None
    epoch: int | None = field(default=None, compare=False)
    """How often what they may do had changed when the actor was made; None: nobody asks."""
    shape: Hashable = field(init=False, repr=False, compare=False)
    """Equal for actors who hold the same permissions at the same scopes; what was planned for one fits the other."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "shape", frozenset(self.grants.items()))

    def scope(self, permission: Permission) -> Scope | None:
        """How far the permission reaches; None when it is not granted."""
        return self.grants.get(permission.name)

    def may(self, permission: Permission) -> bool:
        """Whether the permission is granted, at whatever scope."""
        return permission.name in self.grants

    def require(self, permission: Permission) -> None:
        """Refuse with PERMISSION_DENIED unless the permission is granted."""
        if not self.may(permission):
            raise Refused(
                "PERMISSION_DENIED", "You need the permission {permission}.", permission=permission.name
            )


def widest(grants: Mapping[str, Scope], more: Mapping[str, Scope]) -> dict[str, Scope]:
    """Join two sets of grants; where both name a permission the further scope wins."""
    joined = dict(grants)
    for name, scope in more.items():
        held = joined.get(name)
        if held is None or _REACH[scope] > _REACH[held]:
            joined[name] = scope
    return joined
