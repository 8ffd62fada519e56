"""Webhooks: the server that has news calls the one that wants it.

How it works: whoever wants news leaves an address and gets a secret. When something happens, the sender makes
`POST` to that address, with a signature over the id, the time and the body (Standard Webhooks 1.0.0). The
receiver checks the signature before it believes a word, notes the id so that it acts once however often the
message comes, and answers 2xx quickly. Any other answer, or none, and the sender tries again, later and
later.

When to use it: the one to be told is a server with an address of its own: payments, deployments, orders. News
may be rare, and nobody wants to hold a connection or ask in vain for it. Browsers and phones cannot be
called.

What it costs: an address that everybody can reach, and so everybody can lie to; messages that come twice,
late or in the wrong order; on the sender's side an outbox, retries for days, and care about where it lets
itself be sent to.
"""
