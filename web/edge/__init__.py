"""The edge: what is asked here before anything else is done, of HTTP and of WebSockets alike."""
