"""Webhooks: the server that has news calls the one that wants it.

How it works: a server that wants news registers an address and gets a secret. When something happens, the
sender makes a `POST` to that address, with a signature over the id, the time and the body (Standard Webhooks
1.0.0). The receiver checks the signature before anything else, saves the id so that duplicates have no second
effect, and answers 2xx quickly. After any other answer, or none, most senders retry at growing intervals;
GitHub does not, and somebody has to press "Redeliver".

When to use it: the receiver is a server that others can reach: payments, deployments, orders. News may be
rare, so that an open connection or polling would be a waste. Browsers and phones cannot be called: NAT and
firewalls are in between, and nothing listens there.

What it costs: an address that everybody can reach, and so anybody can send it forged messages; messages that
arrive twice, late or in the wrong order; and for the sender an outbox, retries for more than a day, and care
about the addresses that it connects to.
"""
