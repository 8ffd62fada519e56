"""What only a proxy of ours may say about a request; from everybody else it has no effect.

Such headers move a path, change an address or name another host in this server or that, in this framework or
that. So they are taken out in one place, before anything else has seen the request.
"""

from django.conf import settings

from ..answer import Scope

# What a proxy of ours is believed: the client's address and its scheme. nginx replaces both.
_BELIEVED = (b"x-forwarded-for", b"x-forwarded-proto")
_OF_PROXIES = (
    *(b"forwarded", b"daphne-root-path", b"x-script-name", b"x-original-url", b"x-rewrite-url"),
    *(b"x-real-ip", b"x-client-ip", b"x-cluster-client-ip", b"true-client-ip", b"cf-connecting-ip"),
)
_PREFIX = b"x-forwarded-"


def believed(scope: Scope) -> Scope:
    """Return the scope of a request without anything that a client may not say of it.

    Where a path begins is ours to say, too. A name with an underscore is another spelling of one with a
    hyphen to whatever puts headers into variables, as CGI did.
    """
    headers = [(name, value) for name, value in scope["headers"] if _may_be_said(name)]
    return scope | {"headers": headers, "root_path": ""}


def _may_be_said(name: bytes) -> bool:
    if name.startswith(_PREFIX) or name in _OF_PROXIES:
        return settings.TRUSTED_PROXY and name in _BELIEVED
    return b"_" not in name
