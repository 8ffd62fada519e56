"""One event log, five deliveries: the shape of an event, how one is published, the log, and the hub.

Whatever happens in any of the five apps becomes one event here. A `domain.py` calls `publish()`; the relay
appends the event to the app's Redis Stream; the hub of each web process reads every stream once and hands
each event to those who follow its topic. No other package knows that the log is in Redis.
"""
