"""uvicorn's WebSockets with a wire: frames that many share are written as they are."""

from typing import Any

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.extensions.permessage_deflate import PerMessageDeflate, ServerPerMessageDeflateFactory
from websockets.protocol import OPEN

from bizsuite.graph.fanout.wire import CODINGS, EXTENSION, Coding


class WireProtocol(WebSocketsSansIOProtocol):
    """One connection. The application finds it as an extension of its scope, beside everything that ASGI has."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self._is_taking = True
        for factory in self.conn.available_extensions or ():
            if isinstance(factory, ServerPerMessageDeflateFactory):
                # Were each message compressed by those before it, then no two clients could get the same bytes.
                factory.server_no_context_takeover = True

    def pause_writing(self) -> None:
        """The client has left more than a buffer full."""
        self._is_taking = False
        super().pause_writing()

    def resume_writing(self) -> None:
        """It has taken most of it."""
        self._is_taking = True
        super().resume_writing()

    async def run_asgi(self) -> None:
        """Run the application."""
        scope: Any = self.scope
        scope["extensions"][EXTENSION] = {"wire": self}
        await super().run_asgi()

    @property
    def coding(self) -> Coding | None:
        """How messages are coded, as was agreed upon in the handshake."""
        match self.conn.extensions:
            case []:
                return CODINGS[0]
            case [PerMessageDeflate(local_no_context_takeover=True, local_max_window_bits=window)]:
                return CODINGS[window]
        return None

    def write(self, frames: bytes) -> bool:
        """Send frames, unless the client has not taken what was sent before, or somebody is closing."""
        if not self._is_taking or self.disconnected or self.conn.state is not OPEN:
            return False
        self.transport.write(frames)
        return True
