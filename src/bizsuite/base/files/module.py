"""The manifest of files."""

from bizsuite.base.files import resolvers, rules, transfer, types
from bizsuite.base.files.housekeeping import CRONS
from bizsuite.graph.roots import Mutation, Query
from bizsuite.kernel.modules import Emits, Module
from bizsuite.kernel.permissions import Grant

_SEND = [Grant(rules.FILE_UPLOAD)]

MODULE = Module(
    name="base.files",
    description="Files that users send, kept once for each content.",
    requires=["base.identity"],
    types=[types.StoredFile],
    extends={Query: resolvers.FilesQuery, Mutation: resolvers.FilesMutation},
    events=[
        Emits(
            rules.FileAnnounced,
            "FILE_ANNOUNCED",
            "StoredFile",
            "file_id",
            "Somebody is going to send a file.",
        ),
        Emits(rules.FileReceived, "FILE_RECEIVED", "StoredFile", "file_id", "A file has been sent."),
    ],
    grants={
        "admin": [*_SEND, Grant(rules.FILE_READ)],
        "sales": _SEND,
        "manager": _SEND,
        "finance": _SEND,
        "warehouse": _SEND,
        "hr": _SEND,
        "analyst": [Grant(rules.FILE_READ)],
        "integrator": _SEND,
    },
    crons=CRONS,
    files={transfer.DOWNLOAD: transfer.make},
    uploads={transfer.UPLOAD: transfer.TAKER},
)
