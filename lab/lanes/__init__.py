"""The five techniques, each in its shortest complete form: the same pulses, with resume, on the same log.

Open any two of these files side by side: what differs is the technique. `deliver` brings pulses to a client
from the log on; each client that was cut off goes on after the last pulse it has, and where that is not
possible any more, it is told that there is a gap. What measures or disturbs a lane stands around it.
"""
