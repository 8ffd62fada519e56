"""All settings, read from the environment; each has a default that works.

`docs/api.md` lists the variables. A setting that is not read from the environment is a decision of the
project.
"""

import contextlib
import os
import secrets
import sys
import tempfile
from collections.abc import Callable
from ipaddress import ip_network
from pathlib import Path
from urllib.parse import quote, urlsplit

import environ

from payments.sending.signing import new_secret

from . import hosts, public

env = environ.Env()

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = Path(env("DATA_DIR", default=".data")).resolve()
DATA_DIR.mkdir(parents=True, exist_ok=True)


def _kept_secret(name: str, make: Callable[[], str] = lambda: secrets.token_urlsafe(50)) -> str:
    """Return the secret kept in DATA_DIR under this name; the first process that needs it generates it."""
    path = DATA_DIR / name
    if not path.exists():
        with tempfile.NamedTemporaryFile("w", dir=DATA_DIR) as file:  # readable by the owner alone
            file.write(make())
            file.flush()
            with contextlib.suppress(FileExistsError):
                os.link(file.name, path)  # atomic; another process may have been first
    return path.read_text()


# --- the site ---------------------------------------------------------------------------------------------
PUBLIC_DEMO = env.bool("PUBLIC_DEMO", default=False)
if PUBLIC_DEMO and (_problem := public.problem(env)):
    sys.exit(f"With PUBLIC_DEMO=1, {_problem}")
DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env("SECRET_KEY", default="") or _kept_secret("secret_key")
HOST = env("HOST", default="127.0.0.1")
PORT = env.int("PORT", default=8000)
# In a container the web process listens on all addresses; this is the one that Compose publishes outside.
PUBLISHED_HOST = env("PUBLISHED_HOST", default=HOST)
_ON_LOOPBACK = PUBLISHED_HOST in hosts.LOOPBACK
# Where the site's own workers reach it: they send the shop its webhooks, and play the crowd in the chat.
SELF_URL = env("SELF_URL", default=f"http://{hosts.on_this_machine(HOST)}:{PORT}")
# The site's host names; web/edge/hosts.py refuses requests for any other.
_NAMED_HOSTS = env.list("ALLOWED_HOSTS", default=[])
OWN_HOSTS = [
    *(_NAMED_HOSTS or hosts.names_of(PUBLISHED_HOST)),
    hosts.in_url(urlsplit(SELF_URL).hostname or ""),
]
# If it listens on all addresses and ALLOWED_HOSTS is not set, accept every numeric address: inside a
# container we do not know those of the machine. This is safe, because no other site's page has our address as
# its host.
ANY_ADDRESS = PUBLISHED_HOST in hosts.EVERYWHERE and not _NAMED_HOSTS
# Django checks the host again, and cannot express "any numeric address".
ALLOWED_HOSTS = ["*"] if ANY_ADDRESS else OWN_HOSTS
# Whether only our proxy can reach the web processes, and it overwrites X-Forwarded-For.
TRUSTED_PROXY = env.bool("TRUSTED_PROXY", default=False)
ASGI_SERVER = env("ASGI_SERVER", default="daphne")
SOURCE_URL = env("SOURCE_URL", default="")

INSTALLED_APPS = [
    "daphne",  # before staticfiles: it makes `runserver` serve ASGI
    "django.contrib.staticfiles",
    "channels",
    "csp",
    "django_eventstream",
    "config",
    "events",
    "web",
    "wire",
    "faults",
    "weather",
    "chat",
    "tickers",
    "newsfeed",
    "payments",
    "lab",
    "arena",
    "dashboard",
    "classroom",
]
MIDDLEWARE = [
    "web.compression.CompressedPages",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "web.middleware.Errors",  # before everything that may refuse a request
    "web.middleware.NewVisitors",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
ROOT_URLCONF = "config.urls"
ASGI_APPLICATION = "config.asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "context_processors": ["django.template.context_processors.request", "web.pages.context"],
            "builtins": ["web.templatetags.joined"],
        },
    }
]
STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = env("STATIC_ROOT", default=str(DATA_DIR / "static"))
# With a hash of its content in its name, browsers may cache a file forever. Needs collectstatic; without it,
# the address has the time of the last change.
_HASHED = "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"
_VERSIONED = "web.static_files.VersionedFiles"
STORAGES = {"staticfiles": {"BACKEND": _HASHED if env.bool("STATIC_HASHED", default=False) else _VERSIONED}}
USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en"
USE_I18N = False

# --- security ---------------------------------------------------------------------------------------------
# A public site has HTTPS, a class on a laptop plain HTTP; one switch sets all of these.
HTTPS = env.bool("HTTPS", default=PUBLIC_DEMO)
if HTTPS and not TRUSTED_PROXY:
    sys.exit(
        "HTTPS=1 needs a proxy in front of the site that handles HTTPS: set TRUSTED_PROXY=1 if only that "
        "proxy can reach the web process, and it replaces X-Forwarded-Proto and X-Forwarded-For."
    )
SECURE_SSL_REDIRECT = HTTPS
# Requested from inside our network, over plain HTTP: by a monitor, and by our own workers, who sign webhooks.
SECURE_REDIRECT_EXEMPT = [r"^(healthz|metrics)$", r"^[a-z]+/(webhooks|api/misbehave|runs)/"]
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = VISITOR_COOKIE_SECURE = HTTPS
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "connect-src": ["'self'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
        "manifest-src": ["'self'"],
    }
}

# Who may read /metrics in public mode, addresses and networks: this machine, for which nginx's internal
# listener stands in Compose.
METRICS_ALLOW = [ip_network(network) for network in env.list("METRICS_ALLOW", default=["127.0.0.1", "::1"])]

# --- the database -----------------------------------------------------------------------------------------
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
_DATABASE_FILE = quote(str(DATA_DIR / "db.sqlite3"))  # #, ? and % have a meaning in a URL
DATABASES = {"default": env.db("DATABASE_URL", default=f"sqlite:///{_DATABASE_FILE}")}
DATABASES["default"] |= {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # Several processes write: with Django's defaults, 142 of 600 writes failed with "database is locked";
    # with these, none.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
if DATABASES["default"]["ENGINE"].endswith("postgresql"):
    _patience = {
        # If the network is cut, the server does not even refuse: TCP would wait a quarter of an hour for it,
        # and two hours for an answer that got lost.
        "connect_timeout": 3,
        "tcp_user_timeout": 3000,
        "keepalives_idle": 3,
        "keepalives_interval": 1,
        # The server in turn keeps the locks of a process that was cut off, or stands still in a transaction:
        # others wait for them for three seconds, and after ten they are free.
        "options": "-c lock_timeout=3s -c idle_in_transaction_session_timeout=10s",
    }
    DATABASES["default"]["OPTIONS"] = _patience | DATABASES["default"].get("OPTIONS", {})

# --- Redis and Celery -------------------------------------------------------------------------------------
REDIS_URL = env("REDIS_URL", default="redis://127.0.0.1:6379/0")
# The queues of the workers, and the seconds without a finished task after which a worker counts as down. Each
# finishes one a second or more; ten missing ones are no coincidence. In the workers for slow work
# and for the lab's webhooks, all threads may wait ten seconds for others, and the tasks fetched next as long.
SILENT_AFTER_SECONDS = {"beat": 10, "slow": 20, "lab": 10, "lab-webhooks": 40, "arena": 10}
# The most bytes in each app's log, because a stranger can publish the largest event thousands of times: all
# logs together stay below 100 MB in Redis, and in each web process.
EVENTS_KEPT_BYTES = 16_000_000
# In public mode, what visitors write is kept for a day: for this time, and until the next pruning.
TEXT_KEPT_SECONDS = 23 * 3600

# --- the five apps ----------------------------------------------------------------------------------------
WEATHER_SOURCE = env("WEATHER_SOURCE", default="replay")
WEATHER_STEP_SECONDS = (
    900.0 if WEATHER_SOURCE == "open-meteo" else env.float("WEATHER_STEP_SECONDS", default=10.0)
)
CHAT_BOTS = env.bool("CHAT_BOTS", default=True)
# django-eventstream resumes from the log; without EVENTSTREAM_REDIS it opens no connection of its own.
EVENTSTREAM_STORAGE_CLASS = "newsfeed.eventstream.LogStorage"
NEWS_FEED_URLS = env.list("NEWS_FEED_URLS", default=[])
NEWS_SOURCE = env("NEWS_SOURCE", default="feeds" if NEWS_FEED_URLS else "replay")
# Every client gets one frame per step. A new step, seed or start also changes the past in the chart.
TICKERS_STEP_SECONDS = env.float("TICKERS_STEP_SECONDS", default=0.25)
TICKERS_SEED = env.int("TICKERS_SEED", default=2000)
TICKERS_START = env("TICKERS_START", default="2000-01")
# Whether webhooks may go to private addresses: only if nobody but this machine can register an endpoint.
WEBHOOK_ALLOW_PRIVATE = env.bool("WEBHOOK_ALLOW_PRIVATE", default=_ON_LOOPBACK and not PUBLIC_DEMO)
# Multiplies the retry intervals: a class that wants to see all retries cannot wait for a day.
WEBHOOK_TIME_SCALE = env.float("WEBHOOK_TIME_SCALE", default=1.0)
# Multiplies how many webhooks may be sent in a second, for measuring how fast the sender is.
WEBHOOK_RATE_SCALE = env.float("WEBHOOK_RATE_SCALE", default=1.0)
# The key that each sender signs with; anyone who knows it can forge that sender's webhooks.
WEBHOOK_SECRETS = {
    source: env(f"WEBHOOK_SECRET_{source.upper()}", default="")
    or _kept_secret(f"webhook_secret_{source}", new_secret)
    for source in ("processor", "stripe", "github", "messaging", "crm")
}
OPEN_METEO_URL = env("OPEN_METEO_URL", default="https://api.open-meteo.com/v1/forecast")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(levelname)s %(name)s: %(message)s"}},
    "filters": {
        "once": {"()": "config.quiet.OnceAMinute"},
        "not unavailable": {"()": "config.quiet.NotUnavailable"},
        "not misbehaviour": {"()": "config.quiet.NotMisbehaviour"},
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "plain", "filters": ["once"]}},
    "root": {"handlers": ["stderr"], "level": env("LOG_LEVEL", default="INFO")},
    "loggers": {
        "daphne": {"level": "WARNING"},
        "django.request": {"level": "ERROR", "filters": ["not unavailable", "not misbehaviour"]},
        # On the internet, scanners send any Host header all day long; each gets a 400.
        "django.security.DisallowedHost": {"level": "CRITICAL"},
    },
}
