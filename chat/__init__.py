"""Long-polling: the client asks, and the server answers when there is something to say.

How it works: the browser sends `GET /chat/api/rooms/lobby/updates/?cursor=C&wait=25`. The server holds the
request until something newer than C is in the log, or until the wait is over; the answer carries a new
cursor, and the client asks again at once with it (RFC 6202, section 2). What happens between two requests
is not lost: the next one asks for what came after its cursor.

When to use it: news is rare and must arrive at once, and nothing but plain HTTP gets through: old proxies,
strict firewalls, clients that can do nothing else.

What it costs: every waiting client is an open request, so the server holds memory and a connection for each
of them all the time; and every message makes all who wait ask again, so a busy room turns into quick
polling.
"""
