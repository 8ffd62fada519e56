"""Real news: RSS and Atom feeds, asked politely and read with distrust.

A feed is asked with the ETag and the Last-Modified of its last answer, so that mostly it answers 304; one
that fails is asked less and less often, and the page says what was wrong (`turns.py`). What it sends is
bounded in size and time before it is parsed (`fetch.py`), and becomes plain text in one line (`entries.py`).
"""
