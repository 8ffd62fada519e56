"""WebSockets: one connection, kept open, on which both sides speak whenever they like.

How it works: the browser asks for `/tickers/ws/` with `Upgrade: websocket`, the server answers 101, and from
then on both send frames: two to ten bytes of head and the message (RFC 6455, sections 1.3 and 5.2). Here the
server sends the prices of a step as one frame, written once for all who follow the same stocks, and the
client orders on the same socket. The protocol above the frames is one's own: `{"op"}` from the client,
`{"type"}` from the server.

When to use it: both sides speak, often, and at once: trading, games, editing together. Where only the server
speaks, Server-Sent Events do the same with less.

What it costs: HTTP ends at the handshake, so all it gives for nothing is built anew: who may connect
(Origin), reconnecting, resuming after what was missed, noticing that the other side is gone, and what to do
with a client that does not read. Proxies must pass Upgrade on, and close what is silent for too long; and
each open socket binds its client to one server process until that stops.
"""
