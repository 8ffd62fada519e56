"""Public mode, `PUBLIC_DEMO=1`: settings that a public site requires, and those it forbids.

Secrets have no fixed default. You must set the signing key: one that a machine generated would differ from
that of the next machine, and be lost with its disk. A database without a password is a file (SQLite) or on a
private network. The senders' secrets are generated once, at random, if you do not set them.
"""

from environ import Env

# The same limits as Django's own deployment check.
SHORTEST_SECRET_KEY, FEWEST_DIFFERENT = 50, 5


def problem(env: Env) -> str:
    """Return in one sentence why a site with this environment must not be public; empty if it may."""
    return next((sentence for wrong, sentence in _found(env) if wrong), "")


def _found(env: Env) -> list[tuple[bool, str]]:
    key, hosts = env("SECRET_KEY", default=""), env.list("ALLOWED_HOSTS", default=[])
    weak = len(key) < SHORTEST_SECRET_KEY or len(set(key)) < FEWEST_DIFFERENT
    return [
        (env.bool("DEBUG", default=False), "DEBUG=1 shows everyone the site's code and settings: remove it."),
        (weak, f"SECRET_KEY must be set to {SHORTEST_SECRET_KEY} or more random characters."),
        (not hosts, "ALLOWED_HOSTS must be set to the host names of the site."),
        (any("*" in host for host in hosts), "ALLOWED_HOSTS must list host names: remove the asterisk."),
        (
            env.bool("WEBHOOK_ALLOW_PRIVATE", default=False),
            "WEBHOOK_ALLOW_PRIVATE=1 lets strangers send requests into your network: remove it.",
        ),
        (not env.bool("HTTPS", default=True), "HTTPS=0 sends cookies unencrypted: remove it."),
    ]
