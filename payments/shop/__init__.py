"""The shop: what it sells, where webhooks come in, and what they do once they are believed."""
