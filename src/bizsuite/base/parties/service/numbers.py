"""The numbers of customers, suppliers and employees: given by people, or the next of a series."""

from collections.abc import Mapping, Sequence

from bizsuite.kernel.clock import today
from bizsuite.kernel.db import Db
from bizsuite.kernel.errors import Refused
from bizsuite.kernel.existence import Paths, taken
from bizsuite.kernel.numbering import Series, next_numbers
from bizsuite.kernel.tables import Table

CUSTOMERS = Series("parties.customer", "C-{number:05d}", gapless=False)
SUPPLIERS = Series("parties.supplier", "S-{number:05d}", gapless=False)
EMPLOYEES = Series("parties.employee", "E-{number:05d}", gapless=False)


def taken_numbers(*path: str) -> Mapping[str, Refused]:
    """What it means when the database finds a number, or a user, twice."""
    number = Refused("NUMBER_TAKEN", "Another record has this number.", path=[*path, "number"])
    user = Refused("USER_TAKEN", "This user is another employee.", path=[*path, "userId"])
    tables = ("party_customer", "party_supplier", "party_employee")
    return {
        **{f"uq_{table}_tenant_id_number": number for table in tables},
        "uq_party_employee_tenant_id_user_id": user,
    }


async def numbers_for(
    db: Db, table: type[Table], series: Series, given: Sequence[str | None], paths: Paths
) -> list[str]:
    """A number for each record: the given one, else the next of the series that nobody has. Refuses NUMBER_TAKEN."""
    used = set(await taken(db, table, "number", [number for number in given if number is not None]))
    for number, path in zip(given, paths, strict=True):
        if number is None:
            continue
        if number in used:
            raise Refused("NUMBER_TAKEN", "Another record has this number.", path=[*path, "number"])
        used.add(number)
    fresh = iter(await _fresh(db, table, series, given.count(None), used))
    return [number if number is not None else next(fresh) for number in given]


async def _fresh(db: Db, table: type[Table], series: Series, count: int, used: set[str]) -> list[str]:
    """Numbers of the series, passing over those that people gave away by hand."""
    chosen: list[str] = []
    while len(chosen) < count:
        day = today(db.actor.zone)
        # Parties belong to no company: their series are the tenant's.
        offered = await next_numbers(db, series, db.actor.tenant_id, day, count - len(chosen))
        occupied = await taken(db, table, "number", offered)
        chosen += [number for number in offered if number not in occupied and number not in used]
        used.update(offered)
    return chosen
