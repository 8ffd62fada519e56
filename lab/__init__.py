"""All five techniques: the same event at the same moment, measured by one rule.

How it works: a run publishes numbered pulses on a schedule that never waits. Five lanes deliver each pulse:
polling, long-polling, WebSocket, SSE and a webhook, each in its shortest complete form in `lanes/`. All bytes
are counted at the socket, in the same way for all lanes, and a ledger shows for every pulse on every lane
whether it arrived, when, how often and in which order.

Twenty sentences that are said of the techniques are put to the test in `claims/`, by such runs.

When to use it: to answer "which one?" with your own figures: for your rate, your size, your network.

What it costs: a Celery worker publishes a run and records it in the database, a row a second; another sends
its webhooks. Twelve runs can go on at once with 80 pulses a second, and each is deleted after an hour.
"""
