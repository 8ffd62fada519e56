"""The edge: what we check of every request, HTTP and WebSocket, before anything else."""
