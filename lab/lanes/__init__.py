"""The five techniques, each in its shortest complete form: the same pulses, with resume, on the same log.

Open any two of these files side by side: the difference is the technique. `deliver` sends pulses from the log
to a client. A client that reconnects continues after the last pulse that it has; if that is no longer
possible, it gets an event of type `gap`. Code that measures or disturbs a lane is outside of it.
"""
