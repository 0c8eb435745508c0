"""What the tests of approvals ask about refusals."""

from collections.abc import Callable

from bizsuite.kernel.errors import Refused


def code(act: Callable[[], object]) -> str | None:
    """The code with which something is refused, if it is."""
    try:
        act()
    except Refused as refusal:
        assert refusal.message
        return refusal.code
    return None
