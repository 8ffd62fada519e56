"""Server-Sent Events: one answer that never ends.

How it works: the browser opens `GET /newsfeed/stream/` with `EventSource`, and the server answers with
`Content-Type: text/event-stream` and goes on writing: a few lines of text for each event, its id among them
(WHATWG HTML, section 9.2). When the connection ends, the browser waits as long as `retry:` says,
comes back by itself and sends `Last-Event-ID`; the server goes on after that event. No code of ours is in it.

When to use it: news flows one way, from the server to the page, and must arrive at once: headlines, prices,
progress. It is plain HTTP, so it is logged and authenticated like any other answer, and passes every proxy
that does not buffer. It is not compressed: `no-transform` forbids that to proxies, which would hold back what
should go out at once. What a language model answers word by word has this format too, but is read with
`fetch`: EventSource can neither POST nor set headers.

What it costs: a connection for each client, as with a WebSocket; talking back needs a request of its own;
only text; and over HTTP/1.1 a browser opens six connections to a host, so seven tabs with a stream each
starve one another. Over HTTP/2 all share one connection, up to its limit of streams, often 100; and one
stream can be shared by all tabs, as it is here.
"""
