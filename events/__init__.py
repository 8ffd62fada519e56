"""One event log, five deliveries: the shape of an event, how one is published, the log, and the hub.

Whatever happens in any app becomes one event here. A `domain.py` calls `publish()`, which saves it in the
`outbox`; the relay appends it to the app's Redis Stream, the `log`; the `hub` of each web process reads every
stream once, keeps its `tail`, and hands each event to those whose `subscription` follows its topic. No other
package knows that the log is in Redis.
"""
