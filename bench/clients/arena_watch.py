"""A client of the arena that watches and does not play, so that what is measured is what a snapshot costs."""

from .arena import Spectator

CLIENT = Spectator
