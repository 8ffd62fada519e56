"""What has to be so before anything is started; what is not is said in one sentence a person can act on."""

import errno
import os
import socket
import sys
import tempfile
from pathlib import Path

OLDEST_PYTHON = (3, 10)


class CannotStart(Exception):  # noqa: N818
    """The demo cannot start; the message is the sentence that says why and what to do."""


def python_version(version: tuple[int, ...] = sys.version_info[:2]) -> None:
    """Raise CannotStart if this Python is too old."""
    if version < OLDEST_PYTHON:
        raise CannotStart(
            f"Five Ways needs Python 3.10 or newer, and this is Python {version[0]}.{version[1]}."
        )


def data_directory(text: str) -> Path:
    """Return the data directory, made if it was not there, as an absolute path."""
    directory = Path(text).resolve()
    try:
        directory.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=directory):
            pass
    except OSError as error:
        raise CannotStart(
            f"The data directory {directory} cannot be written to ({_reason(error)}); "
            "set DATA_DIR to a directory that can."
        ) from error
    return directory


def port(text: str) -> int:
    """Return the number of a port."""
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= 65535):
        raise CannotStart(f"PORT is {text!r}; it has to be a number from 1 to 65535.")
    return int(text)


def free_port(host: str, number: int) -> None:
    """Raise CannotStart if nothing can listen on this address and port."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, number, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as listener:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind(address)
            listener.listen(1)
    except OSError as error:
        raise CannotStart(_why_not(host, number, error)) from error


def _why_not(host: str, number: int, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return (
            f"Port {number} is taken by another program; choose another one: make demo PORT={_other(number)}"
        )
    if error.errno == errno.EACCES:
        return f"Port {number} is reserved for the system; choose one above 1023: make demo PORT=8000"
    return (
        f"Nothing can listen on HOST {host} ({_reason(error)}); use 127.0.0.1, or 0.0.0.0 for all networks."
    )


def _other(number: int) -> int:
    return number + 1 if number < 65535 else 8000


def _reason(error: OSError) -> str:
    return error.strerror or os.strerror(error.errno or errno.EIO)
