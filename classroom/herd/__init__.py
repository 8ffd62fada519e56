"""The thundering herd: all streams of a room are cut at once, and each client comes back after its `retry:`.

How it works: phones and simulated clients hold a stream each. Its first line, `retry:`, says how long to wait
after the connection is lost. If it is the same for all, all come back in the same tenth of a second, and the
server that has just recovered fails again. If it is random for each, they come back one by one.
Source: AWS Architecture Blog, M. Brooker, "Exponential Backoff And Jitter" (2015).
"""
