"""Public mode, `PUBLIC_DEMO=1`: what a site that anybody can reach must be told, and must not be.

Secrets have no default here: the signing key is stated, since one that a machine made for itself would be
another on the next machine and gone with its disk; a database without a password is a file (SQLite) or on
a network of its own; the senders' secrets, where they are not stated, are random and made once.
"""

from environ import Env

# As many characters, and as many different ones, as Django's own check of a deployment asks for.
SHORTEST_SECRET_KEY, FEWEST_DIFFERENT = 50, 5


def problem(env: Env) -> str:
    """Return in one sentence what keeps a site with this environment from being public, or nothing."""
    return next((sentence for wrong, sentence in _found(env) if wrong), "")


def _found(env: Env) -> list[tuple[bool, str]]:
    key, hosts = env("SECRET_KEY", default=""), env.list("ALLOWED_HOSTS", default=[])
    weak = len(key) < SHORTEST_SECRET_KEY or len(set(key)) < FEWEST_DIFFERENT
    return [
        (env.bool("DEBUG", default=False), "DEBUG=1 shows everyone the inside of the site: leave it out."),
        (weak, f"SECRET_KEY must be set, to {SHORTEST_SECRET_KEY} random characters or more."),
        (not hosts, "ALLOWED_HOSTS must be set, to the names under which the site is reached."),
        (any("*" in host for host in hosts), "ALLOWED_HOSTS must name its hosts: leave out the asterisk."),
        (
            env.bool("WEBHOOK_ALLOW_PRIVATE", default=False),
            "WEBHOOK_ALLOW_PRIVATE=1 lets strangers send into your network: leave it out.",
        ),
        (not env.bool("HTTPS", default=True), "HTTPS=0 sends cookies in the clear: leave it out."),
    ]
