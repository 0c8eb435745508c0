"""What the chosen modules bring to every transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bizsuite.kernel.integrity import Inspection
from bizsuite.kernel.modules import Agreement, CommandPoint, Emits, Guard, Handler

if TYPE_CHECKING:
    from bizsuite.kernel.jobs import Jobs
    from bizsuite.kernel.record_paths import Readable
    from bizsuite.kernel.storage import Storage


@dataclass(frozen=True)
class Wiring:
    """What the chosen modules do when something happens: handlers, public events, guards and who answers them."""

    handlers: Mapping[type, Sequence[Handler]] = field(default_factory=dict)
    emits: Mapping[type, Emits] = field(default_factory=dict)
    guards: Mapping[str, Guard] = field(default_factory=dict)
    commands: Mapping[str, CommandPoint] = field(default_factory=dict)
    """What may be done by name, whoever asks for it."""
    agreements: Sequence[Agreement] = ()
    inspections: Mapping[str, Sequence[Inspection]] = field(default_factory=dict)
    """By module, what looks through its rows for broken promises."""
    jobs: "Jobs | None" = None
    """The queue for what may be done after the commit."""
    storage: "Storage | None" = None
    """Where contents of files lie."""
    readable: "Readable | None" = None
    """What can be read, by the names of clients; None where nobody reads by them."""
