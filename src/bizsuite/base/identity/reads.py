"""How users and their organisation are reached."""

from bizsuite.base.identity import rules, tables
from bizsuite.kernel.reads import Entity, many, one, sorts

company = Entity(
    name="Company",
    table=tables.Company,
    sort=sorts("name"),
    filters=("name", "currency"),
    sorts=("name",),
    by=("name",),
)
department = Entity(
    name="Department",
    table=tables.Department,
    sort=sorts("name"),
    filters=("name",),
    sorts=("name",),
)
user = Entity(
    name="User",
    table=tables.User,
    sort=sorts("name"),
    filters=("name", "email", "is_active"),
    sorts=("name", "email", "created_at"),
    by=("email",),
)
role = Entity(
    name="Role",
    table=tables.Role,
    permission=rules.ROLE_READ,
    sort=sorts("key"),
    filters=("key", "name", "is_built_in"),
    sorts=("key", "name"),
    by=("key",),
)
post = Entity(
    name="Post",
    table=tables.Post,
    sort=sorts("code"),
    filters=("code", "name", "is_active"),
    sorts=("code", "name"),
    by=("code",),
)

user_company = one(user, "company_id", company)
user_companies = many(user, company, "user_id", "name", via=tables.UserCompany, via_target="company_id")
user_department = one(user, "department_id", department)
user_manager = one(user, "manager_id", user)
user_direct_reports = many(user, user, "manager_id", "name")
user_posts = many(user, post, "user_id", "code", via=tables.UserPost, via_target="post_id")
post_users = many(post, user, "post_id", "name", via=tables.UserPost, via_target="user_id")
department_parent = one(department, "parent_id", department)
department_children = many(department, department, "parent_id", "name")
department_head = one(department, "head_id", user)
department_members = many(department, user, "department_id", "name")
