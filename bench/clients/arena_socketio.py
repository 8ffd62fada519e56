"""The arena's clients over Socket.IO: bytes come as a frame of their own, after a text that says so."""

from .arena import Player, Spectator, first_play
from .socketio import SocketIO
from .websocket import TEXT, masked


class SocketIOSpectator(SocketIO, Spectator):
    """Records the snapshots."""


class SocketIOPlayer(SocketIO, Player):
    """Plays as soon as it is connected to the main namespace."""

    def opened(self) -> None:
        super().opened()
        self.play()

    def say(self, text: bytes) -> None:
        self.transport.write(masked(TEXT, b'42["input",%s]' % text))


CLIENT = first_play(SocketIOPlayer, SocketIOSpectator)
