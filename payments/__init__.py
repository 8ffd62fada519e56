"""Webhooks: the server that has news calls the one that wants it.

How it works: a server that wants news leaves an address and gets a secret. When something happens, the sender
makes a `POST` to that address, with a signature over the id, the time and the body (Standard Webhooks 1.0.0).
The receiver checks the signature before it believes a word, notes the id so that it acts once however often
the message comes, and answers 2xx quickly. After any other answer, or none, most senders try again, later and
later; GitHub does not, and somebody has to press "Redeliver".

When to use it: the receiver is a server that others can reach: payments, deployments, orders. News may be
rare, and nobody wants to hold a connection or ask in vain for it. Browsers and phones cannot be called: NAT
and firewalls are in between, and nothing listens there.

What it costs: an address that everybody can reach, and so everybody can lie to; messages that come twice,
late or in the wrong order; on the sender's side an outbox, retries for more than a day, and care about where
it lets itself be sent to.
"""
