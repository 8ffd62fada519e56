"""Django's registration of the payments, and what they state of themselves."""

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from web import site
from web.techniques import Technique

from .sending.signing import key_of

# These sign by Standard Webhooks, where a secret is base64; the others take any text.
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
        line="The client leaves an address, and the server calls it.",
        without_log="Event log down: the shop is still called, and saves what it hears.",
        answers=(
            "A server.",
            "Often or rarely, at once when all is well, else later and for certain; a request each.",
            "To them only. What they answer says no more than that it came.",
            "Them, at an address that anybody can call, and so signed.",
        ),
    )

    def ready(self) -> None:
        """Refuse to start with a malformed secret, rather than refuse every webhook later."""
        for source in _STANDARD:
            try:
                key_of(settings.WEBHOOK_SECRETS[source])
            except ValueError as error:
                raise ImproperlyConfigured(f"WEBHOOK_SECRET_{source.upper()}: {error}.") from error

    def seed(self) -> None:
        """Make the shop's own endpoint at the processor."""
        from .sending import endpoints

        endpoints.seed()
