"""Every write of identity: one function a verb. None of them commits, but those that take the database itself."""

from bizsuite.base.identity.service.actors import actor_of, builtin_grants, load_actor
from bizsuite.base.identity.service.organisation import (
    DepartmentChange,
    NewCompany,
    NewDepartment,
    create_company,
    create_department,
    update_department,
)
from bizsuite.base.identity.service.posts import create_post, set_user_posts, update_post
from bizsuite.base.identity.service.roles import create_role, grants_of_keys, set_user_roles, update_role
from bizsuite.base.identity.service.sessions import (
    Rotation,
    forget_old_sessions,
    issue_token,
    open_session,
    revoke_session,
    revoke_sessions_of,
    rotate_session,
)
from bizsuite.base.identity.service.tenants import NewTenant, create_tenant, found_tenant, founder
from bizsuite.base.identity.service.throttle import count_attempt, forget_old_attempts, forgive_attempt
from bizsuite.base.identity.service.users import (
    NewUser,
    UserChange,
    activate_user,
    create_user,
    deactivate_user,
    set_password,
    update_user,
)

__all__ = [
    "DepartmentChange",
    "NewCompany",
    "NewDepartment",
    "NewTenant",
    "NewUser",
    "Rotation",
    "UserChange",
    "activate_user",
    "actor_of",
    "builtin_grants",
    "count_attempt",
    "create_company",
    "create_department",
    "create_post",
    "create_role",
    "create_tenant",
    "create_user",
    "deactivate_user",
    "forget_old_attempts",
    "forget_old_sessions",
    "forgive_attempt",
    "found_tenant",
    "founder",
    "grants_of_keys",
    "issue_token",
    "load_actor",
    "open_session",
    "revoke_session",
    "revoke_sessions_of",
    "rotate_session",
    "set_password",
    "set_user_posts",
    "set_user_roles",
    "update_department",
    "update_post",
    "update_role",
    "update_user",
]
