"""Real news: RSS and Atom feeds, requested politely and read with distrust.

We send a feed the ETag and the Last-Modified of its last answer, so that it usually answers 304. A feed that
fails is requested less and less often, and the page says what was wrong (`turns.py`). Its answer is limited
in size and time before we parse it (`fetch.py`), and becomes plain text on one line (`entries.py`).
"""
