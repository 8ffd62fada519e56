"""One event log, five deliveries: the shape of an event, how one is published, the log, and the hub.

Everything that happens in any app becomes one event here. A `domain.py` calls `publish()`, which saves the
event in the `outbox`; the relay appends it to the app's Redis Stream, the `log`; the `hub` of each web
process reads every stream once, keeps its `tail` in memory, and gives each event to every `subscription` that
follows its topic. No other package knows that the log is in Redis.
"""
