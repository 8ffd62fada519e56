"""A client of Socket.IO over WebSocket alone. Socket.IO protocol 5, over Engine.IO protocol 4."""

from .websocket import TEXT, Listener, masked

_OPEN, _PING, _PONG, _CONNECT = b"0", b"2", b"3", b"40"


class SocketIO(Listener):
    """Is open when the server has connected it to the main namespace."""

    def begun(self) -> None:
        pass

    def text_received(self, text: bytes) -> None:
        if text.startswith(b"42"):
            super().text_received(text)
        elif text == _PING:
            self.transport.write(masked(TEXT, _PONG))
        elif text.startswith(_CONNECT):
            self.opened()
        elif text.startswith(_OPEN):
            self.transport.write(masked(TEXT, _CONNECT))


CLIENT = SocketIO
