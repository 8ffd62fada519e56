"""Django's registration of the payments."""

from django.apps import AppConfig
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from .sending.signing import key_of

# These sign by Standard Webhooks, where a secret is base64; the others take any text.
_STANDARD = ("processor", "messaging", "crm")


class PaymentsConfig(AppConfig):
    name = "payments"

    def ready(self) -> None:
        """Refuse to start with a secret that is none, rather than to refuse every webhook later."""
        for source in _STANDARD:
            try:
                key_of(settings.WEBHOOK_SECRETS[source])
            except ValueError as error:
                raise ImproperlyConfigured(f"WEBHOOK_SECRET_{source.upper()}: {error}.") from error
