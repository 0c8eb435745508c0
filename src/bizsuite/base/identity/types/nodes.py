"""Companies, departments, users, posts and roles as clients see them."""

import strawberry

from bizsuite.base.identity import loaders, reads
from bizsuite.base.identity.doorkeeper import doorkeeper_of
from bizsuite.base.identity.types.words import Scope
from bizsuite.graph.context import Info
from bizsuite.graph.fields import column, entity, field, related
from bizsuite.graph.node import Node
from bizsuite.graph.page import Connection
from bizsuite.graph.scalars import CurrencyCode
from bizsuite.kernel.permissions import Grant
from bizsuite.kernel.reads import Record
from bizsuite.kernel.values import Permission


@entity(reads.company)
class Company(Node):
    """A legal entity with books of its own."""

    name: str = column("The name; unique in the tenant.")
    currency: CurrencyCode = column("The base currency of its books.")
    zone: str = column("The IANA time zone in which its days begin.")


@entity(reads.department)
class Department(Node):
    """A part of the organisation."""

    name: str = column("The name; unique below one parent.")
    parent: "Department | None" = related(reads.department_parent, "The department above; null at the top.")
    children: Connection["Department"] = related(
        reads.department_children, "The departments right below, by name."
    )
    head: "User | None" = related(reads.department_head, "Who leads it.")
    members: Connection["User"] = related(reads.department_members, "The users right in it, by name.")


@entity(reads.user)
class User(Node):
    """Somebody who may sign in."""

    email: str = column("The address with which they sign in, in lower case; unique in the tenant.")
    name: str = column("What they are called.")
    is_active: bool = column("Whether they have access.")
    locale: str = column("Their language: `en` or `zh`.")
    roles: list[str] = related(loaders.user_roles, "The keys of their roles, in the order of the alphabet.")
    company: Company = related(
        reads.user_company,
        "The company they work in unless a request names another; for `viewer` the one this request works in.",
    )
    companies: Connection[Company] = related(reads.user_companies, "The companies they may work in, by name.")
    department: Department | None = related(reads.user_department, "The department they belong to.")
    manager: "User | None" = related(
        reads.user_manager, "To whom they report directly, whoever heads their department."
    )
    direct_reports: Connection["User"] = related(
        reads.user_direct_reports, "The users who report to them directly, by name."
    )
    posts: Connection["Post"] = related(reads.user_posts, "The posts they hold, by code.")


@entity(reads.post)
class Post(Node):
    """A position that people hold, such as cashier; approvals can ask whoever holds it."""

    code: str = column("The short name; unique in the tenant.")
    name: str = column("The name for people.")
    is_active: bool = column("Whether it can be given to people, and approvals can ask for it.")
    users: Connection[User] = related(reads.post_users, "The users who hold it, by name.")


@strawberry.type
class RoleGrant:
    """A permission that a role gives."""

    permission: str = strawberry.field(description="What may be done or seen, such as `sales.order.read`.")
    scope: Scope = strawberry.field(description="On which records.")


@entity(reads.role)
class Role(Node):
    """A named set of permissions."""

    key: str = column("The short name; unique in the tenant.")
    name: str = column("The name for people.")
    is_built_in: bool = column("Whether the modules say what it grants; such a role cannot be changed.")

    @field(reads=("id", "key", "is_built_in"))
    async def grants(self, info: Info, role: strawberry.Parent[Record]) -> list[RoleGrant]:
        """What the role gives, in the order of the permissions' names."""
        if role["is_built_in"]:
            held = doorkeeper_of(info.context).built_in.get(role["key"], {})
            grants = [Grant(Permission(name), scope) for name, scope in sorted(held.items())]
        else:
            grants = await info.context.load(loaders.grants_of_roles, role.id) or []
        return [RoleGrant(permission=grant.permission.name, scope=grant.scope) for grant in grants]
