"""Why an attempt failed, in words that help the receiver's owner."""

import socket
import ssl
from http.client import IncompleteRead, RemoteDisconnected


class Forbidden(Exception):  # noqa: N818 - the address is
    """The host leads to an address that webhooks may not be sent to. Which one is not disclosed."""

    def __init__(self) -> None:
        super().__init__("the host leads to an address that is not public")


class TooMany(Exception):  # noqa: N818
    """Too many requests go to the host's address already."""

    def __init__(self) -> None:
        super().__init__("held back: too many webhooks go to this address already")


# The first match counts, so subclasses come before their bases.
_WORDS: tuple[tuple[type[BaseException], str], ...] = (
    (Forbidden, "{error}"),
    (TooMany, "{error}"),
    (ssl.SSLCertVerificationError, "TLS: the certificate is not to be trusted: {error.verify_message}"),
    (ssl.SSLError, "TLS failed: {error.reason}"),
    (socket.gaierror, "there is no such host"),
    (UnicodeError, "there is no such host"),
    (RemoteDisconnected, "the connection was closed without an answer"),
    (ConnectionRefusedError, "the connection was refused"),
    (ConnectionResetError, "the connection was reset"),
    (BrokenPipeError, "the connection was closed before the request was whole"),
    (TimeoutError, "no answer in time"),
    (IncompleteRead, "the connection was closed before the answer was whole"),
    (OSError, "the connection failed: {error.strerror}"),
)


def in_words(error: BaseException) -> str:
    """Return what went wrong, by the first cause that has words here."""
    for cause in causes(error):
        for kind, words in _WORDS:
            if isinstance(cause, kind):
                return words.format(error=cause)[:300]
    return "the answer is not HTTP"


def causes(error: BaseException | None) -> list[BaseException]:
    """Return an exception and its causes, the first cause first."""
    chain: list[BaseException] = []
    while error is not None and error not in chain:
        chain.insert(0, error)
        error = error.__cause__ or error.__context__
    return chain
