"""All claims by their ids: the eighteen of the article, and two widespread sentences."""

from . import long_polling, polling, sse, webhook, websocket, widespread

EIGHTEEN = (*polling.CLAIMS, *long_polling.CLAIMS, *websocket.CLAIMS, *sse.CLAIMS, *webhook.CLAIMS)
WIDESPREAD = widespread.CLAIMS
ALL = {claim.id: claim for claim in (*EIGHTEEN, *WIDESPREAD)}
