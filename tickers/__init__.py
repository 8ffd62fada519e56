"""WebSockets: one connection stays open, and both sides send whenever they like.

How it works: the browser asks for `/tickers/ws/` with `Upgrade: websocket`, the server answers 101, and from
then on both send frames: a header of two to ten bytes and the message (RFC 6455, sections 1.3 and 5.2). Here
the server sends the prices of a step as one frame, written once for all clients that follow the same stocks,
and the client orders on the same socket. Client and server define the message format: `{"op"}` from the
client, `{"type"}` from the server.

When to use it: both sides send often and immediately: trading, games, editing together. If only the server
sends, Server-Sent Events do the same with less.

What it costs: HTTP ends at the handshake, so you build yourself what it did for you: checking who may connect
(Origin), reconnecting, resuming after the last message, noticing that the other side is gone, and handling a
client that does not read. Proxies must forward Upgrade; many close silent connections. Each socket costs
memory and stays on one process until that stops.
"""
