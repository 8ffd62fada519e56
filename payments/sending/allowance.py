"""How many webhooks may leave for others: bounded by target, by visitor and in all, so that no visitor can
use this site as a weapon.

Twenty endpoints may share one host, and every payment is two webhooks to each of them. What is more than
these bounds waits in the outbox. Each worker process counts for itself; webhooks to the shop are not counted.
"""

from ipaddress import ip_address, ip_network
from urllib.parse import urlsplit

from django.conf import settings
from limits import RateLimitItemPerSecond
from limits.strategies import MovingWindowRateLimiter

from web.limit import SteadyStorage

# A second, to one host: a load that a small server does not notice.
TO_ONE_HOST = 20
# To one IP address, under any name: twice that, since two seconds' webhooks may arrive together.
TO_ONE_ADDRESS = 40
# For one visitor, to all their endpoints: two busy receivers.
OF_ONE_VISITOR = 40
# In all: a class of thirty that pays at the same moment is sent within a second.
IN_ALL = 200
# The smallest IPv6 network that a customer gets.
_IPV6_PREFIX = 64

_limiter = MovingWindowRateLimiter(SteadyStorage())


def host_of(url: str) -> str:
    """Return the host of an endpoint's address, in one spelling."""
    return (urlsplit(url).hostname or "").rstrip(".")


def may_send(visitor_id: str, host: str) -> bool:
    """Return whether one more of a visitor's webhooks may be sent to this host now, and count it if so."""
    wanted = [
        (_a_second(TO_ONE_HOST), f"host {host}"),
        (_a_second(OF_ONE_VISITOR), f"visitor {visitor_id}"),
        (_a_second(IN_ALL), "all"),
    ]
    if not all(_limiter.test(item, who) for item, who in wanted):
        return False
    for item, who in wanted:
        _limiter.hit(item, who)
    return True


def may_send_to(address: str) -> bool:
    """Return whether one more webhook may be sent to this IP address now, and count it if so."""
    ip = ip_address(address)
    who = ip if ip.version == 4 else ip_network((int(ip), _IPV6_PREFIX), strict=False)
    return _limiter.hit(_a_second(TO_ONE_ADDRESS), f"address {who}")


def _a_second(most: int) -> RateLimitItemPerSecond:
    return RateLimitItemPerSecond(max(1, round(most * settings.WEBHOOK_RATE_SCALE)))
