"""Long-polling: the client asks, and the server answers when something has happened.

How it works: the browser sends `GET /chat/api/rooms/lobby/updates/?cursor=C&wait=25`. The server holds the
request until something newer than C is in the log, or until the wait is over. The answer has a new cursor,
and the client asks again at once with it (RFC 6202, section 2). What happens between two requests is not
lost: the next one asks for what came after its cursor.

When to use it: news is rare but must arrive at once, and only plain HTTP gets through, because of old
proxies, strict firewalls, or clients that can do nothing else.

What it costs: every waiting client has an open request, which costs the server memory and a connection all
the time. After every message all of them ask again, so a busy room becomes fast polling.
"""
