"""The works, one file each, which holds `WORK`: an app adds its own file, and its name to `ALL`."""

from importlib import import_module

from bench.rounds import Work

# The tables have this order.
ALL = ("polling", "longpoll", "websocket", "arena", "sse", "webhooks", "hub", "ready")
# Measured only when named: for people who work on the code, not a comparison with others.
ON_REQUEST = ("layers", "dashboard", "lab", "lanes")


def load(name: str) -> Work:
    """Return the work of this name."""
    return import_module(f"bench.works.{name}").WORK
