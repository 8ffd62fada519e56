"""The page's texts about attacks and other senders; no logic, so that the templates stay readable."""

from dataclasses import dataclass

# What is sent, its name, and what is wrong with it.
ATTACKS = (
    ("genuine", "Genuine", "Signed now, by the right secret."),
    ("byte_changed", "One byte changed", "1999 became 9999 in transit."),
    ("rewritten", "JSON rewritten", "The same meaning in other bytes."),
    ("wrong_secret", "Wrong secret", "Well-formed, by somebody else."),
    ("old_timestamp", "Six minutes old", "Intercepted, and sent late."),
    ("replay", "Exact replay", "The same request twice."),
    ("copies", "20 copies at once", "A sender that got no answer."),
    ("out_of_order", "Out of order", "“processing” after “succeeded”."),
    ("id_reused", "Id used again", "Valid signature, different body, reused id."),
)


@dataclass(frozen=True)
class Sender:
    """Another sender: what it is, what a visitor may change (`field`), how long its signature is valid."""

    kind: str
    name: str
    line: str
    field: str
    label: str
    value: str
    act: str
    signed: str = ""


_FIVE_MINUTES = "Signed now; good for five minutes and for one effect."
SENDERS = (
    Sender(
        "github",
        "CI/CD: a push",
        "GitHub's format. A push arrives, and a deployment starts.",
        "title",
        "Commit message",
        "Show prices with their tax",
        "Push",
        "GitHub signs neither a time nor an id, so the shop remembers the body: good for one effect.",
    ),
    Sender(
        "messaging",
        "Messaging: a text from a phone",
        "A message arrives, and becomes a line in the chat's lobby.",
        "text",
        "Text",
        "Is my order on its way?",
        "Send",
        _FIVE_MINUTES,
    ),
    Sender(
        "crm",
        "CRM: a customer changed",
        "A customer is created or changed, and the shop's list follows.",
        "name",
        "Name",
        "Ada Lovelace",
        "Save in the CRM",
        _FIVE_MINUTES,
    ),
    Sender(
        "stripe",
        "Stripe: a payment",
        "Stripe's format and signature, about an order of this shop.",
        "",
        "It pays your newest unpaid order, or one that is made for it.",
        "",
        "Pay by Stripe",
    ),
)


def clock(scale: float) -> str:
    """Return how fast retries happen on this site, in words."""
    return "real time" if scale == 1 else f"{1 / scale:g} times faster than life"
