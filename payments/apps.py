"""Django's registration of the payments, and what they say about themselves."""

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from events.publishers import Backlog
from web import site
from web.techniques import Technique

from .sending.signing import key_of

# These sign by Standard Webhooks, whose secrets are base64; the others accept any text.
_STANDARD = ("processor", "messaging", "crm")


class PaymentsConfig(site.App):
    name = "payments"
    visitors_write = True
    paths_for_programs = ("webhooks/",)
    costly_paths = (
        "api/payments/",
        "api/orders/",
        "api/endpoints/",
        "api/deliveries/",
        "api/attacks/",
        "api/stories/",
    )
    signed_paths = ("webhooks/",)
    technique = Technique(
        app=name,
        name="Webhooks",
        lesson="webhooks",
        product="Shop",
        line="The client registers an address, and the server calls it.",
        without_log="Event log down: webhooks still arrive, and the shop saves them.",
        answers=(
            "A server.",
            "Often or rarely: at once if all works, otherwise later, by retries. One request per event.",
            "Only the server; the answer only confirms receipt.",
            "Yes, at an address that anybody can call: so each request is signed.",
        ),
    )

    def ready(self) -> None:
        """Refuse to start with a malformed secret, rather than refuse every webhook later."""
        for source in _STANDARD:
            try:
                key_of(settings.WEBHOOK_SECRETS[source])
            except ValueError as error:
                raise ImproperlyConfigured(f"WEBHOOK_SECRET_{source.upper()}: {error}.") from error

    def backlog(self) -> Backlog:
        """Return the deliveries that are due."""
        from .sending import outbox

        return outbox.backlog()

    def seed(self) -> None:
        """Register the shop's endpoint at the processor."""
        from .sending import endpoints

        endpoints.seed()
