"""Clients of what is held open: raw sockets that speak as much of each protocol as the measuring needs."""
