"""The program `bizsuite`: its commands and their words. What they do is imported when it is needed."""

import gc
import signal
import sys
from pathlib import Path
from socket import gaierror
from typing import Annotated

import typer

app = typer.Typer(
    help="OA, CRM and ERP behind one GraphQL endpoint.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

Tenant = Annotated[str, typer.Option(help="The tenant's short name.")]
Email = Annotated[str, typer.Option("--user", "--email", help="The user's e-mail address.")]


def main() -> None:
    """Run one command. Ends with 0 when it is done, 1 when it was refused with one line, 2 for wrong usage.

    Broken off by SIGTERM or SIGINT it puts away what it has begun, the embedded PostgreSQL too, and ends with 143 or
    130; a server or a worker that is asked to end by SIGTERM is done, and ends with 0.
    """
    from bizsuite.commands.place import Stopped
    from bizsuite.commands.signals import terminate
    from bizsuite.kernel.errors import Fault, Refused
    from bizsuite.kernel.programs import CannotStart
    from bizsuite.settings import WrongSetting

    signal.signal(signal.SIGTERM, terminate)
    # What is imported stays: looking for garbage in it takes a fifth of the start. `place` begins to look.
    gc.disable()
    try:
        app()
    except (Stopped, CannotStart, WrongSetting, ValueError) as error:
        _end(str(error))
    except (Refused, Fault) as error:
        _end(error.message)
    except KeyboardInterrupt:
        sys.exit(130)
    except (ConnectionError, TimeoutError, gaierror) as error:
        _end(f"the database does not answer: {error.strerror or str(error) or 'it took too long'}")
    except OSError as error:
        _end(f"{error.strerror or error}{f': {error.filename}' if error.filename else ''}")
    except Exception as error:
        _end(_of_database(error))


def _end(line: str) -> None:
    print(f"bizsuite: {' '.join(line.split())}", file=sys.stderr)  # noqa: T201
    sys.exit(1)


def _of_database(error: Exception) -> str:
    """One line for a database that does not answer; anything else is our fault and keeps its trace."""
    from asyncpg import PostgresError
    from sqlalchemy.exc import DBAPIError, InterfaceError

    cause = error.orig if isinstance(error, DBAPIError) and error.orig is not None else error
    if isinstance(cause.__cause__, PostgresError):
        cause = cause.__cause__
    if isinstance(error, DBAPIError | InterfaceError | PostgresError):
        return f"the database refused: {cause}"
    raise error


@app.command()
def serve() -> None:
    """Serve the API. Example: BIZSUITE_PORT=8080 bizsuite serve"""
    from bizsuite.commands.serving import serve as run

    run()


@app.command()
def demo() -> None:
    """Migrate, seed the demo companies when they are not there, and serve. Example: bizsuite demo"""
    from bizsuite.commands.serving import demo as run

    run()


@app.command()
def migrate(
    check: Annotated[
        bool, typer.Option(help="Only compare the migrations with the declared tables.")
    ] = False,
) -> None:
    """Bring the database to the newest schema. Example: bizsuite migrate"""
    from bizsuite.commands.migrating import check_drift
    from bizsuite.commands.migrating import migrate as run

    check_drift() if check else run()


@app.command()
def seed(scale: Annotated[int, typer.Option(min=1, max=1000, help="Years of history to make.")] = 1) -> None:
    """Make the demo companies acme and globex with their history. Example: bizsuite seed --scale 2"""
    from bizsuite.commands.seeding import seed as run

    run(scale)


@app.command("import")
def import_(
    folder: Annotated[Path, typer.Argument(help="The folder with the files.", exists=True, file_okay=False)],
    tenant: Tenant,
    mapping: Annotated[Path, typer.Option(help="The mapping file (TOML).", exists=True, dir_okay=False)],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Check everything, store nothing.")] = False,
    on_error: Annotated[
        str, typer.Option(help="`stop` at the end of the checks, or `skip` faulty rows.")
    ] = "stop",
) -> None:
    """Load a company's files. Example: bizsuite import --tenant northwind --mapping mapping.toml data/"""
    from bizsuite.commands.importing import run

    run(folder, tenant, mapping, dry_run=dry_run, on_error=on_error)


@app.command()
def export(
    tenant: Tenant,
    entity: Annotated[str, typer.Argument(help="What to export, such as customers or salesOrders.")],
    target: Annotated[Path | None, typer.Option(help="The file; standard output without one.")] = None,
    filter: Annotated[
        str | None, typer.Option(help="Which of them: a filter of the list, as JSON; all without it.")
    ] = None,
) -> None:
    """Write all records of one kind as JSON lines. Example: bizsuite export customers --tenant acme"""
    from bizsuite.commands.exporting import run

    run(tenant, entity, target, filter)


@app.command()
def schema(
    check: Annotated[
        bool, typer.Option(help="Compare with schema.graphql; end with 1 when they differ.")
    ] = False,
    modules: Annotated[str, typer.Option(help="Suites and slices, comma-separated; all without it.")] = "",
) -> None:
    """Print the schema (SDL). Example: bizsuite schema --modules crm,erp.sales"""
    from bizsuite.commands.describing import check_snapshot, print_schema

    check_snapshot() if check else print_schema(modules)


@app.command()
def token(tenant: Tenant, user: Email) -> None:
    """Print a bearer token. Example: bizsuite token --tenant acme --user admin@acme.example"""
    from bizsuite.commands.people import print_token

    print_token(tenant, user)


@app.command()
def user(
    tenant: Tenant,
    email: Email,
    name: Annotated[str, typer.Option(help="The name, for a new user.")] = "",
    roles: Annotated[str, typer.Option(help="Roles, comma-separated, such as sales,manager.")] = "",
    password: Annotated[bool, typer.Option("--password", help="Ask for a new password.")] = False,
) -> None:
    """Make a user, or change one. Example: bizsuite user --tenant acme --email eve@acme.example --password"""
    from bizsuite.commands.people import keep_user

    asked = typer.prompt("Password", hide_input=True, confirmation_prompt=True) if password else None
    keep_user(tenant, email, name=name, roles=[role for role in roles.split(",") if role], password=asked)


@app.command()
def jobs(once: Annotated[bool, typer.Option(help="End when nothing is left to do.")] = False) -> None:
    """Work off background jobs, apart from the server. Example: bizsuite jobs"""
    from bizsuite.commands.working import run

    run(once=once)


@app.command()
def doctor() -> None:
    """Check database, migrations and books; one line each. Example: bizsuite doctor"""
    from bizsuite.commands.doctor import run

    if not run():
        raise typer.Exit(1)


if __name__ == "__main__":
    main()
