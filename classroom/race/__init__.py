"""The race and the five lanes: each phone follows a run of the lab by a technique that is drawn for it."""
