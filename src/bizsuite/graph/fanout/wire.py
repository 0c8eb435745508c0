"""WebSocket messages of which many share the greater part, and the server's connection that takes them ready made."""

import struct
import zlib
from collections.abc import MutableMapping
from dataclasses import dataclass
from typing import Any, Protocol

EXTENSION = "bizsuite.wire"
"""The extension of the ASGI scope by which a server says that it has a wire."""

SYNC = b"\x00\x00\xff\xff"
"""Where a compressed message would end; RFC 7692 leaves it out."""
COMPRESSION_LEVEL = 6
MEMORY_LEVEL = 5


@dataclass(frozen=True, slots=True)
class Coding:
    """How the messages of a connection are coded; equal codings make equal bytes, since no message builds on another.

    `window` is the logarithm of the window by which the client inflates; 0 leaves messages as they are.
    """

    window: int

    def own(self, beginning: bytes) -> bytes:
        """A short beginning that only one client gets: uncompressed, so that what follows can be anybody's."""
        if not self.window:
            return beginning
        size = len(beginning)
        return struct.pack("<BHH", 0, size, size ^ 0xFFFF) + beginning

    def shared(self, ending: bytes) -> bytes:
        """What follows: it refers to nothing before it."""
        if not self.window:
            return ending
        compressor = zlib.compressobj(COMPRESSION_LEVEL, wbits=-self.window, memLevel=MEMORY_LEVEL)
        return (compressor.compress(ending) + compressor.flush(zlib.Z_SYNC_FLUSH)).removesuffix(SYNC)


CODINGS = {window: Coding(window) for window in (0, *range(9, 16))}
"""All that there are."""


def framed(coding: Coding, beginning: bytes, ending: bytes) -> bytes:
    """One text message from its two coded parts, as a server sends it: whole and without a mask (RFC 6455)."""
    head, size = 0xC1 if coding.window else 0x81, len(beginning) + len(ending)
    if size < 126:
        return b"%c%c%b%b" % (head, size, beginning, ending)
    if size < 65536:
        return struct.pack("!BBH", head, 126, size) + beginning + ending
    return struct.pack("!BBQ", head, 127, size) + beginning + ending


class Wire(Protocol):
    """A connection to which ready frames can be written."""

    @property
    def coding(self) -> Coding | None:
        """How messages are to be coded once the connection is accepted; None where only the server can do it."""

    def write(self, frames: bytes) -> bool:
        """Send whole frames after everything sent before; False where the client does not take more, or has left."""


def wire_of(scope: MutableMapping[str, Any]) -> Wire | None:
    """The wire of a connection, on servers that have one; on others messages go the way of ASGI."""
    found = (scope.get("extensions") or {}).get(EXTENSION)
    return None if found is None else found["wire"]
