"""The race and the lanes: each phone follows a run of the lab by a technique that is drawn for it."""
