"""The thundering herd: all streams of a room are cut at once, and each client comes back when it was told to.

How it works: phones and simulated clients hold a stream each. Its first line, `retry:`, says how long to wait
after the connection is lost. If all were told the same, all come back in the same tenth of a second, and the
server that has just recovered falls again. If each was told another time, by chance, they come one by one.
Source: AWS Architecture Blog, M. Brooker, "Exponential Backoff And Jitter" (2015).
"""
