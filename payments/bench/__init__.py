"""The bench: webhooks of other senders, attacks on the shop's receiver, and a receiver that misbehaves."""
