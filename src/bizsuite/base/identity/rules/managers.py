"""Who may be whose direct manager. Pure."""

import uuid
from collections.abc import Sequence

from bizsuite.kernel.errors import Refused


def report_to(user: uuid.UUID, manager: uuid.UUID, above: Sequence[uuid.UUID]) -> None:
    """Whether somebody may report to a manager. Refuses MANAGER_CYCLE when they would be their own superior.

    `above` are the managers above the manager, from near to far.
    """
    if user == manager or user in above:
        raise Refused(
            "MANAGER_CYCLE",
            "Nobody can report to themselves, or to somebody who reports to them.",
            path=["managerId"],
        )
