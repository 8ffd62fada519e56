"""The event that both senders of webhooks send."""

TYPE = "payment.succeeded"
PAYMENT: dict[str, object] = {
    "id": "pay_5f2c8d1e9a7b4c3d6e0f1a2b",
    "status": "succeeded",
    "amount": 1999,
    "currency": "EUR",
    "description": "A book",
}
