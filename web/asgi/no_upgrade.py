"""A plain GET of a WebSocket's address, as a proxy that removes Upgrade sends it.

Source: RFC 9110, section 15.5.22 (426 Upgrade Required).
"""

from .answer import Answer
from .http import Request, get
from .sockets import NO_UPGRADE


@get
async def upgrade_required(request: Request) -> Answer:
    """Answer 426, with a sentence that says what happened."""
    raise NO_UPGRADE.copy()
