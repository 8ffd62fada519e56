"""A client of the trading desk: follows all stocks and acknowledges each second, as the contract demands."""

import re

from .websocket import TEXT, Listener, masked

SUBSCRIBE = masked(TEXT, b'{"op":"subscribe","symbols":["AAPL","AMZN","GOOG","IBM","MSFT"]}')
_ID = re.compile(rb'"id": ?"([0-9-]+)"')


class Trader(Listener):
    """Is open when it has its snapshot."""

    last = b""

    def begun(self) -> None:
        self.transport.write(SUBSCRIBE)

    def text_received(self, text: bytes) -> None:
        if text.startswith(b'{"type": "ticks"'):
            super().text_received(text)
            self.last = text
        elif text.startswith(b'{"type": "snapshot"'):
            self.opened()

    def tick(self) -> None:
        found = _ID.search(self.last)
        if found:
            self.transport.write(masked(TEXT, b'{"op":"ack","id":"%s"}' % found[1]))
            self.last = b""


CLIENT = Trader
