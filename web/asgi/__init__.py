"""Bare ASGI: what HTTP routes, streams and WebSockets of all apps are made of."""
