"""All settings, read from the environment; every one has a default that works.

`docs/api.md` lists the variables. What is not read from the environment is a decision of the project.
"""

import contextlib
import os
import secrets
import sys
import tempfile
from collections.abc import Callable
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
    """Return the secret kept in DATA_DIR under this name; made once, by whichever process asks first."""
    path = DATA_DIR / name
    if not path.exists():
        with tempfile.NamedTemporaryFile("w", dir=DATA_DIR) as file:  # readable by the owner alone
            file.write(make())
            file.flush()
            with contextlib.suppress(FileExistsError):
                os.link(file.name, path)  # whole at once, or another's
    return path.read_text()


# --- the site ---------------------------------------------------------------------------------------------
PUBLIC_DEMO = env.bool("PUBLIC_DEMO", default=False)
if PUBLIC_DEMO and (_problem := public.problem(env)):
    sys.exit(f"With PUBLIC_DEMO=1, {_problem}")
DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env("SECRET_KEY", default="") or _kept_secret("secret_key")
HOST = env("HOST", default="127.0.0.1")
PORT = env.int("PORT", default=8000)
# In a container the web process listens everywhere; from outside it is reached where Compose publishes it.
PUBLISHED_HOST = env("PUBLISHED_HOST", default=HOST)
_ON_LOOPBACK = PUBLISHED_HOST in hosts.LOOPBACK
# Where the site's own workers reach it: with webhooks for the shop, and as a crowd that a class asks for.
SELF_URL = env("SELF_URL", default=f"http://{hosts.on_this_machine(HOST)}:{PORT}")
# The names under which it is reached; the edge asks for them, see web/edge/hosts.py.
_NAMED_HOSTS = env.list("ALLOWED_HOSTS", default=[])
OWN_HOSTS = [
    *(_NAMED_HOSTS or hosts.names_of(PUBLISHED_HOST)),
    hosts.in_url(urlsplit(SELF_URL).hostname or ""),
]
# Where it listens everywhere, and nobody says under which names, it is reached by any address in digits: in a
# container those of this machine are not known. No page of another site is called by an address of ours.
ANY_ADDRESS = PUBLISHED_HOST in hosts.EVERYWHERE and not _NAMED_HOSTS
# Django asks once more, and knows no "any address".
ALLOWED_HOSTS = ["*"] if ANY_ADDRESS else OWN_HOSTS
# Whether a proxy of ours, and nobody else, can reach the web processes, and overwrites X-Forwarded-For.
TRUSTED_PROXY = env.bool("TRUSTED_PROXY", default=False)
ASGI_SERVER = env("ASGI_SERVER", default="daphne")

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
    "weather",
    "chat",
    "tickers",
    "newsfeed",
    "payments",
    "lab",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "web.middleware.Errors",  # before whatever may refuse a request
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
            "context_processors": ["django.template.context_processors.request", "web.pages.context"]
        },
    }
]
STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = env("STATIC_ROOT", default=str(DATA_DIR / "static"))
# With the hash of its content in its name a file may be kept for all time; it must have been collected.
if env.bool("STATIC_HASHED", default=False):
    STORAGES = {"staticfiles": {"BACKEND": "web.static_files.HashedFiles"}}
USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en"
USE_I18N = False

# --- security ---------------------------------------------------------------------------------------------
# HTTPS is where the site is public; a class on a laptop has plain HTTP, so each of these follows one switch.
HTTPS = env.bool("HTTPS", default=PUBLIC_DEMO)
if HTTPS and not TRUSTED_PROXY:
    sys.exit(
        "HTTPS=1 needs a proxy before the site that speaks https: set TRUSTED_PROXY=1 where nobody but that "
        "proxy reaches the web process, and it replaces X-Forwarded-Proto and X-Forwarded-For."
    )
SECURE_SSL_REDIRECT = HTTPS
# Asked for inside the house, over plain HTTP: a monitor, and our own workers, whose webhooks are signed.
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^[a-z]+/(webhooks|api/misbehave)/"]
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

# --- the database -----------------------------------------------------------------------------------------
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
_DATABASE_FILE = quote(str(DATA_DIR / "db.sqlite3"))  # in an address, #, ? and % would mean something else
DATABASES = {"default": env.db("DATABASE_URL", default=f"sqlite:///{_DATABASE_FILE}")}
DATABASES["default"] |= {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # Several processes write: of 600 writes, Django's defaults met "database is locked" in 142, these in 0.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
if DATABASES["default"]["ENGINE"].endswith("postgresql"):
    # A server behind a cut network does not even refuse: TCP would wait for it a quarter of an hour.
    _patience = {"connect_timeout": 3, "tcp_user_timeout": 3000}
    DATABASES["default"]["OPTIONS"] = _patience | DATABASES["default"].get("OPTIONS", {})

# --- Redis and Celery -------------------------------------------------------------------------------------
REDIS_URL = env("REDIS_URL", default="redis://127.0.0.1:6379/0")
# Bytes that each app's log may have, since a stranger may make the largest event a thousand times over: all
# together have less than 100 MB in Redis, and as much in each web process.
EVENTS_KEPT_BYTES = 16_000_000
# In public mode, what visitors write is kept for a day: for so long, and until it is pruned the next time.
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
# One frame to every client each step. Changing it, the seed or the start changes the past that is charted.
TICKERS_STEP_SECONDS = env.float("TICKERS_STEP_SECONDS", default=0.25)
TICKERS_SEED = env.int("TICKERS_SEED", default=2000)
TICKERS_START = env("TICKERS_START", default="2000-01")
# Where webhooks may be sent: anywhere where only this machine can ask for it, else to public addresses alone.
WEBHOOK_ALLOW_PRIVATE = env.bool("WEBHOOK_ALLOW_PRIVATE", default=_ON_LOOPBACK and not PUBLIC_DEMO)
# Multiplies the times of retries; a class that wants to see them all cannot wait for a day.
WEBHOOK_TIME_SCALE = env.float("WEBHOOK_TIME_SCALE", default=1.0)
# Multiplies how many webhooks may leave in a second; for those who measure how fast the sender is.
WEBHOOK_RATE_SCALE = env.float("WEBHOOK_RATE_SCALE", default=1.0)
# What each sender signs with; whoever knows one can speak for that sender.
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
        "not health": {"()": "config.quiet.NotHealth"},
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "plain", "filters": ["once"]}},
    "root": {"handlers": ["stderr"], "level": env("LOG_LEVEL", default="INFO")},
    "loggers": {
        "daphne": {"level": "WARNING"},
        "django.request": {"level": "ERROR", "filters": ["not health"]},
        # On the internet strangers ask for any host, all day long; each is answered 400.
        "django.security.DisallowedHost": {"level": "CRITICAL"},
    },
}
