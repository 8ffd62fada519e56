"""One client on the line: how it begins, follows, catches up and has to behave, and what its frames are."""
