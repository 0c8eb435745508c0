"""SIGTERM as an exception, so that whatever is open is put away."""

import signal
from types import FrameType


class Terminated(SystemExit):
    """The process was asked to end."""


def terminate(number: int, _: FrameType | None) -> None:
    """Handle the first of these signals by raising; more of them do not break off the putting away."""
    signal.signal(number, signal.SIG_IGN)
    raise Terminated(128 + number)
