"""The manifest of identity."""

from bizsuite.base.identity import rules, types
from bizsuite.base.identity.resolvers import IdentityMutation, IdentityQuery
from bizsuite.base.identity.rules import posts
from bizsuite.graph.roots import Mutation, Query
from bizsuite.kernel.modules import Emits, Module
from bizsuite.kernel.permissions import Grant

MODULE = Module(
    name="base.identity",
    description="Tenants, companies, departments, users, posts and roles; signing in.",
    types=[
        types.Company,
        types.Department,
        types.Post,
        types.Role,
        types.RoleGrant,
        types.TooManyAttempts,
        types.User,
    ],
    extends={Query: IdentityQuery, Mutation: IdentityMutation},
    events=[
        Emits(rules.UserCreated, "USER_CREATED", "User", "user_id", "There is a new user."),
        Emits(rules.UserChanged, "USER_CHANGED", "User", "user_id", "A user has been changed."),
        Emits(rules.UserActivated, "USER_ACTIVATED", "User", "user_id", "A user has access again."),
        Emits(rules.UserDeactivated, "USER_DEACTIVATED", "User", "user_id", "A user has lost access."),
        Emits(
            rules.UserPasswordChanged,
            "USER_PASSWORD_CHANGED",
            "User",
            "user_id",
            "A user has a new password.",
        ),
        Emits(rules.UserRolesChanged, "USER_ROLES_CHANGED", "User", "user_id", "A user has other roles."),
        Emits(rules.SessionCreated, "SESSION_CREATED", "User", "user_id", "A user has signed in."),
        Emits(rules.SessionRevoked, "SESSION_REVOKED", "User", "user_id", "A sign-in of a user has ended."),
        Emits(rules.CompanyCreated, "COMPANY_CREATED", "Company", "company_id", "There is a new company."),
        Emits(
            rules.DepartmentCreated,
            "DEPARTMENT_CREATED",
            "Department",
            "department_id",
            "There is a new department.",
        ),
        Emits(
            rules.DepartmentChanged,
            "DEPARTMENT_CHANGED",
            "Department",
            "department_id",
            "A department has been changed.",
        ),
        Emits(posts.PostCreated, "POST_CREATED", "Post", "post_id", "There is a new post."),
        Emits(posts.PostChanged, "POST_CHANGED", "Post", "post_id", "A post has been changed."),
        Emits(posts.UserPostsChanged, "USER_POSTS_CHANGED", "User", "user_id", "A user has other posts."),
        Emits(rules.RoleCreated, "ROLE_CREATED", "Role", "role_id", "There is a new role."),
        Emits(rules.RoleChanged, "ROLE_CHANGED", "Role", "role_id", "A role has been changed."),
    ],
    grants={
        rules.ADMIN: [
            Grant(rules.USER_MANAGE),
            Grant(rules.ROLE_READ),
            Grant(rules.ROLE_MANAGE),
            Grant(rules.DEPARTMENT_MANAGE),
            Grant(rules.COMPANY_MANAGE),
            Grant(posts.POST_MANAGE),
        ],
        "hr": [Grant(rules.ROLE_READ), Grant(rules.DEPARTMENT_MANAGE), Grant(posts.POST_MANAGE)],
        "analyst": [Grant(rules.ROLE_READ)],
    },
)
