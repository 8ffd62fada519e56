"""Polling: the client asks again and again.

How it works: the browser sends `GET /weather/api/stations/JFK/observation/` every few seconds. The answer
carries an `ETag`, the id of the event it is about. The next request sends it back in `If-None-Match`; while
nothing is new the server answers `304 Not Modified` without a body (RFC 9110, sections 8.8.3, 13.1.2 and
15.4.5).

When to use it: the data changes at a known, slow pace, and a simple solution matters more than a little
delay. Every client and proxy supports it, and the server keeps no state between two requests.

What it costs: most answers are empty, and news is late by half the interval on average. Asking twice as often
halves the delay and doubles the requests; the bytes grow by less, because the added answers are all empty.
"""
