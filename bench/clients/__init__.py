"""Clients of held connections: raw sockets that speak as much of each protocol as measuring needs."""
