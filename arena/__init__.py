"""The arena: a game for up to sixty, and what a WebSocket alone does not solve.

How it works: one process simulates the field, thirty times a second. Clients send which keys are down, never
where they are; the server decides where that takes them. Twenty times a second everybody gets the same
snapshot of the whole field, by Redis pub/sub and not through the log: a snapshot is of its moment, so a
client that does not keep up gets the newest one, and never a queue of old ones.

When to use it: both sides have something to say many times a second, and what is late is worthless. Then the
connection is only the beginning: the page has to predict, to reconcile, to interpolate, and the server has to
judge what a player saw, since no connection is faster than the distance.

What it costs: a snapshot of 312 bytes for thirty players, encoded once and written to each socket twenty
times a second; one process at a few per cent of a core while anybody watches, and nothing while nobody does.
TCP still waits for each lost packet. WebTransport and WebRTC can do without, and are built on UDP.
"""
