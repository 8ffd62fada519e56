"""Connections broken on purpose: each technique shows how it copes with that.

How it works: a fault acts on the server's side of real connections: those of one run of the lab, or those of
one visitor's product. It is published as an event, like everything here, so that every web process receives
it: those that hold such a connection act within milliseconds, the others on the next request. The transports
contain no code for it: a class reads them, and they have to recover by themselves.

When to use it: to see what each technique does when the network breaks, before a real one does.

What it costs: while nothing is broken, some 5 µs of CPU for each request (measured in a loop of 20,000
requests around an empty application).
"""
