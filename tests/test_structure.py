"""What the project promises about its own shape: siblings, one way to publish, domains without transport."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps

from web.site import techniques

PROJECT = Path(__file__).resolve().parent.parent
ALL_FIVE = ["weather", "chat", "tickers", "newsfeed", "payments"]
# Those that are shown; one that is still being built joins them when its technique is listed.
APPS = [technique.app for technique in techniques()]
PACKAGES = [*APPS, "arena", "dashboard", "classroom", "events", "faults", "web", "wire", "config"]
SAME_FILES = {
    "__init__",
    "apps",
    "domain",
    "events",
    "models",
    "retention",
    "tasks",
    "transport",
    "urls",
    "views",
}
# The dashboard and the arena keep nothing in the database.
WITHOUT_TABLES = SAME_FILES - {"models", "retention"}
# The functions of the outbox.
PUBLISHING = ("publish", "publish_all", "publish_now", "publish_all_now")
# What a domain must not know: HTTP, Channels, Celery, Redis, and what stands between it and them.
TRANSPORTS = (
    "django.http",
    "django.shortcuts",
    "channels",
    "celery",
    "redis",
    "requests",
    "urllib3",
    "asgiref",
    "web",
    "wire",
)


def modules(*folders: str) -> Iterator[tuple[str, ast.Module]]:
    """Yield the path and the syntax tree of each module of the product, migrations aside."""
    for folder in folders:
        for path in sorted((PROJECT / folder).rglob("*.py")):
            if "migrations" not in path.parts:
                yield str(path.relative_to(PROJECT)), ast.parse(path.read_text())


def imports(path: str, tree: ast.Module) -> set[str]:
    """Return the full names of the modules that a module imports, and of what it takes from them."""
    package = path.removesuffix(".py").split("/")[:-1]
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else []
            base = ".".join([*above, node.module] if node.module else above)
            found |= {base, *(f"{base}.{alias.name}" for alias in node.names)}
    return found


def ways(path: str) -> dict[str, str]:
    """Return all that a module imports at whatever distance, each with the module that imports it.

    The log is where they end: a domain publishes, and how its events travel is the log's own affair.
    """
    importers: dict[str, str] = {}
    waiting = [path]
    while waiting:
        importer = waiting.pop()
        for name in imports(importer, ast.parse((PROJECT / importer).read_text())) - set(importers):
            importers[name] = importer
            if (file := file_of(name)) and not belongs_to(name, ("events",)):
                waiting.append(file)
    return importers


def file_of(name: str) -> str | None:
    """Return the path of a module of the product, or None for what is not one."""
    path = name.replace(".", "/")
    return next((file for file in (f"{path}.py", f"{path}/__init__.py") if (PROJECT / file).exists()), None)


def belongs_to(name: str, packages: "tuple[str, ...]") -> bool:
    return any(name == package or name.startswith(f"{package}.") for package in packages)


def test_every_technique_that_is_shown_has_its_app_in_the_order_of_the_lesson() -> None:
    installed = {config.name for config in apps.get_app_configs()}
    assert [app for app in ALL_FIVE if app in APPS] == APPS
    assert set(APPS) <= installed


@pytest.mark.parametrize("app", [*APPS, "classroom"])
def test_the_sibling_apps_hold_the_same_files(app: str) -> None:
    assert {path.stem for path in (PROJECT / app).glob("*.py")} >= SAME_FILES


@pytest.mark.parametrize("app", ["arena", "dashboard"])
def test_those_without_tables_are_in_the_same_form_otherwise(app: str) -> None:
    assert {path.stem for path in (PROJECT / app).glob("*.py")} >= WITHOUT_TABLES


@pytest.mark.parametrize("app", [*APPS, "arena", "dashboard", "classroom"])
def test_the_sibling_apps_hold_the_same_files_beside_them(app: str) -> None:
    assert (PROJECT / "templates" / app / "page.html").exists()
    assert {path.name for path in (PROJECT / "static" / app).iterdir()} >= {
        "client.js",
        "page.js",
        "page.css",
    }
    tests = {path.name for path in (PROJECT / "tests" / app).glob("test_*.py")}
    assert tests >= {"test_domain.py", "test_transport.py", "test_page.py"}


@pytest.mark.parametrize("path", [f"{app}/{name}.py" for app in APPS for name in sorted(SAME_FILES)])
def test_every_module_says_what_it_is_for(path: str) -> None:
    assert ast.get_docstring(ast.parse((PROJECT / path).read_text()))


def test_only_domains_publish() -> None:
    callers = {
        path
        for path, tree in modules(*PACKAGES)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and getattr(node.func, "id", getattr(node.func, "attr", "")) in PUBLISHING
    }
    assert callers
    assert {path for path in callers if not path.endswith("domain.py")} == set()


def test_no_domain_knows_how_its_events_travel() -> None:
    for path, _ in modules(*APPS, "faults", "lab", "arena", "dashboard", "classroom"):
        if path.endswith("/domain.py"):
            known = {name: by for name, by in ways(path).items() if belongs_to(name, TRANSPORTS)}
            assert (path, known) == (path, {})


def test_only_the_log_knows_redis_and_what_carries_snapshots_beside_it() -> None:
    knowing = {path for path, tree in modules(*PACKAGES) if belongs_to_any(imports(path, tree), ("redis",))}
    assert knowing == {"events/log.py", "arena/exchange.py"}


def belongs_to_any(names: set[str], packages: "tuple[str, ...]") -> bool:
    return any(belongs_to(name, packages) for name in names)


# All that one app uses of another: the tape tells the market's prices, a message from outside is said in the
# chat, and the shop's page and the dashboard follow by a long-poll.
KNOWN_OF_OTHERS = {
    "newsfeed/transport.py": {"tickers.events", "tickers.events.TICKS"},
    "payments/shop/effects.py": {"chat.domain"},
    "payments/updates.py": {"chat.transport", "chat.transport.hold"},
    "dashboard/transport.py": {"chat.transport", "chat.transport.hold"},
}


def test_no_app_knows_another_but_where_its_lesson_is_that() -> None:
    known: dict[str, set[str]] = {}
    for app in [*APPS, "arena", "dashboard"]:
        others = tuple(other for other in [*ALL_FIVE, "lab", "arena", "dashboard"] if other != app)
        for path, tree in modules(app):
            known[path] = {name for name in imports(path, tree) if belongs_to(name, others)}
    assert {path: names for path, names in known.items() if names} == KNOWN_OF_OTHERS


def test_what_all_apps_share_knows_none_of_them() -> None:
    products = (*ALL_FIVE, "lab", "arena", "dashboard", "classroom")
    for path, tree in modules("events", "wire", "web", "faults", "learn"):
        known = {name for name in imports(path, tree) if belongs_to(name, products)}
        assert (path, known) == (path, set())


def test_a_task_is_one_line() -> None:
    for path, tree in modules(*APPS, "arena", "dashboard", "classroom"):
        if path.endswith("/tasks.py"):
            for node in ast.walk(tree):
                if isinstance(node, ast.FunctionDef):
                    doc, *lines = node.body
                    assert isinstance(doc, ast.Expr), (path, node.name)
                    assert (path, node.name, len(lines)) == (path, node.name, 1)


def test_no_exception_is_kept_and_raised_again_and_again() -> None:
    """One that is raised a second time keeps the frames of the first: a stranger could fill the memory."""
    kept = {
        (path, node.exc.id)
        for path, tree in modules(*PACKAGES, "lab", "learn", "demo")
        for node in ast.walk(tree)
        if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Name) and node.exc.id.isupper()
    }
    assert kept == set()


def test_there_are_no_signals_of_our_own() -> None:
    for path, tree in modules(*PACKAGES):
        assert (path, belongs_to_any(imports(path, tree), ("django.dispatch",))) == (path, False)
