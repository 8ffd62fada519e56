"""The live dashboard: the site itself, once a second, by long-polling.

How it works: every process reports its figures to Redis once a second, by one command. A Celery task reads
all reports, makes one event of them, a `sample`, and publishes it to the log. The page requests the last 300
samples, `GET /dashboard/api/history/`, and follows by the same held request as the chat,
`GET /dashboard/api/updates/?cursor=C&wait=25`.

When to use it: a dashboard that few people watch, that has to pass through any proxy, and whose news comes
once in a while. At one sample a second each answer is followed by a new request, and long-polling has become
polling with a held request. For many viewers, or for more samples than that, use one open stream (SSE), which
needs no further request and no further headers. A viewer who comes back after a pause gets everything at once
either way, by the cursor.

What it costs: one command a second for each process, one task and one event a second for the site, and for
each viewer one request a second of less than 2 kB. The observer reports its own cost with the rest.
"""
