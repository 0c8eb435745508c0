"""Tokens and users from the command line."""

import asyncio
import sys
from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

from bizsuite.app import MODULES
from bizsuite.base.identity import service as identity
from bizsuite.base.identity.service.actors import find_tenant, outsider, user_named
from bizsuite.base.identity.service.roles import active_admins
from bizsuite.commands.place import Place, Stopped, place
from bizsuite.kernel.acts import act
from bizsuite.kernel.database import Database
from bizsuite.kernel.db import Db
from bizsuite.kernel.permissions import Actor
from bizsuite.settings import Settings

T = TypeVar("T")
BUILT_IN = identity.builtin_grants(MODULES)


def print_token(tenant: str, email: str) -> None:
    """Print a bearer token for a user on the last line."""
    settings = Settings.load()
    with place(settings) as found:
        sys.stdout.write(_token(found, settings, tenant, email) + "\n")


def demo_token(found: Place, settings: Settings) -> str:
    """A token of the analyst of acme, for the page that the demo opens."""
    return _token(found, settings, "acme", "analyst@acme.example")


def _token(found: Place, settings: Settings, tenant: str, email: str) -> str:
    key = settings.signing_key()
    return in_database(found, lambda database: identity.issue_token(database, key, tenant, email))


def keep_user(tenant: str, email: str, *, name: str, roles: Sequence[str], password: str | None) -> None:
    """Make a user, or change the name, the roles and the password of one that is there."""
    with place(Settings.load()) as found:
        made = in_database(found, lambda database: _keep(database, tenant, email, name, roles, password))
    sys.stdout.write(f"{email} {'made' if made else 'changed'} in {tenant}\n")


async def _keep(
    database: Database, tenant: str, email: str, name: str, roles: Sequence[str], password: str | None
) -> bool:
    """Whether the user is new."""
    actor = await administrator(database, tenant)

    async def work(db: Db) -> bool:
        user = await user_named(db, email)
        if user is None:
            await identity.create_user(
                db,
                identity.NewUser(
                    email=email,
                    name=name or email.partition("@")[0],
                    company_id=actor.company_id,
                    roles=list(roles),
                    password=password,
                ),
            )
            return True
        if name:
            await identity.update_user(db, user.id, {"name": name})
        if roles:
            await identity.set_user_roles(db, user.id, list(roles))
        if password is not None:
            await identity.set_password(db, user.id, password)
        return False

    return await act(database, actor, "user", work)


async def administrator(database: Database, tenant: str) -> Actor:
    """Somebody who may do everything in a tenant; stops when there is no such tenant."""
    tenant_id = await find_tenant(database, tenant)
    if tenant_id is None:
        raise Stopped(f"there is no tenant {tenant}.")
    async with database.snapshot(outsider(tenant_id)) as db:
        admins = await active_admins(db)
        found = await identity.load_actor(db, min(admins), BUILT_IN) if admins else None
    if found is None:
        raise Stopped(f"{tenant} has no active administrator.")
    return found


def in_database(found: Place, work: Callable[[Database], Awaitable[T]]) -> T:
    """Run something on a small connection pool of its own."""

    async def run() -> T:
        database = found.open(pool=2)
        try:
            return await work(database)
        finally:
            await database.close()

    return asyncio.run(run())
