"""The works, one file each, which holds `WORK`: an app adds its own file, and its name to `ALL`."""

from importlib import import_module

from bench.rounds import Work

# In this order in the tables.
ALL = ("polling", "longpoll", "websocket", "sse", "webhooks", "hub", "ready")
# Measured only when named: material for whoever works on the code, not a comparison with others.
ON_REQUEST = ("layers",)


def load(name: str) -> Work:
    """Return the work of this name."""
    return import_module(f"bench.works.{name}").WORK
