"""The shop: what it sells, where webhooks arrive, and what they do once they are verified."""
