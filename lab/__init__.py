"""The lab: the same event, at the same moment, on all five techniques, measured by one rule.

How it works: a run publishes numbered pulses on a schedule that waits for nobody. Five lanes carry each of
them: polling, long-polling, WebSocket, SSE and a webhook, each in its shortest complete form in `lanes/`.
What crosses the wire is counted at the socket, for all of them in the same way, and a ledger says of every
pulse on every lane whether it arrived, when, how often and in which order.

When to use it: to answer "which one?" with figures of one's own: for this rate, this size, this network.

What it costs: a run is published by a Celery worker and accounted for in the database, a few rows a second;
twelve runs go on at once, and each is forgotten after an hour.
"""
