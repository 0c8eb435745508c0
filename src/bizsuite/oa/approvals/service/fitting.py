"""What a draft says and cannot be kept here: times without a calendar, commands that nobody offers, unfit parts."""

from decimal import Decimal

from bizsuite.kernel.db import Db
from bizsuite.oa.approvals.loaders.parts import others_named
from bizsuite.oa.approvals.rules.process.checks import Problem
from bizsuite.oa.approvals.rules.process.nodes import Process
from bizsuite.oa.approvals.rules.process.parts import part_problems, revocation_problems
from bizsuite.oa.approvals.rules.process.publishing import command_problems
from bizsuite.oa.approvals.rules.process.timing import Times, time_problems
from bizsuite.oa.approvals.service.dossier import is_revocable
from bizsuite.oa.approvals.tables import Definition
from bizsuite.oa.calendars.loaders import default_calendar
from bizsuite.oa.forms.rules import Form


async def problems_here(
    db: Db, definition: Definition, process: Process, form: Form, amount_min: Decimal | None
) -> list[Problem]:
    """What of a draft cannot be kept here."""
    times = Times(
        has_calendar=await default_calendar(db) is not None,
        revocable=is_revocable(db, definition.guard),
        amount_min=amount_min,
    )
    commands = db.wiring.commands.values()
    offered = {command.name for command in commands if command.subject == definition.subject_type}
    others = await others_named(db, process)
    return [
        *time_problems(process, times),
        *command_problems(process, offered),
        *part_problems(process, form, definition.key, definition.subject_type, others),
        *revocation_problems(process, definition.subject_type, others),
    ]
