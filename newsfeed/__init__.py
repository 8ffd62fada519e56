"""Server-Sent Events: one answer that never ends.

How it works: the browser opens `GET /newsfeed/stream/` with `EventSource`, and the server answers with
`Content-Type: text/event-stream` and goes on writing: a few lines of text for each event, its id among them
(WHATWG HTML, section 9.2). Where the connection ends, the browser waits for the time that `retry:` told it,
comes back by itself and sends `Last-Event-ID`; the server goes on after that event. No code of ours is in it.

When to use it: news flows one way, from the server to the page, and must arrive at once: headlines, prices,
progress, what a language model says word by word. It is plain HTTP, so it passes proxies and is logged,
authenticated and compressed like any other answer.

What it costs: a connection for each client, as with a WebSocket; talking back needs a request of its own;
only text; and over HTTP/1.1 a browser opens six connections to a host, so seven tabs with a stream each
starve one another. HTTP/2, or one stream shared by all tabs, is the cure.
"""
