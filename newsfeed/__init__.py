"""Server-Sent Events: one answer that never ends.

How it works: the browser opens `GET /newsfeed/stream/` with `EventSource`, and the server answers with
`Content-Type: text/event-stream` and keeps writing: a few lines of text for each event, including its id
(WHATWG HTML, section 9.2). When the connection ends, the browser waits as long as `retry:` says, reconnects
by itself and sends `Last-Event-ID`; the server continues after that event. None of this needs code of ours in
the browser.

When to use it: news flows one way, from the server to the page, and must arrive at once: headlines, prices,
progress. It is plain HTTP, so it is logged and authenticated like any other answer, and passes every proxy
that does not buffer. It is not compressed: `no-transform` forbids proxies to do so, because they would hold
events back. The answers of language models, word by word, have this format too, but clients read them with
`fetch`: EventSource can neither POST nor set headers.

What it costs: a connection for each client, as with a WebSocket; replies need a separate request; only text;
and over HTTP/1.1 a browser opens six connections to a host, so of seven tabs with a stream each, one waits.
Over HTTP/2 all share one connection, up to its limit of streams, often 100; and one stream can serve all
tabs, as it does here.
"""
