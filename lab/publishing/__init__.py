"""Publishing: a Celery task that publishes the pulses of a second, each when it is due.

How it works: every second a call claims the next second of all runs, in advance, so that a call that starts
late delays nothing. It then waits for each pulse's moment. Pulses that are due go to the log in one round
trip; their webhooks are queued while nothing is due, and what was published is noted at the end.

What it costs: a fifth of a millisecond for a pulse and a millisecond for its webhook. The task has a worker
of its own, since whatever else a Python process does makes the next pulse late. Only the arena shares it: its
ticks take a millisecond, while somebody plays.
"""
