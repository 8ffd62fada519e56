"""Bytes on the wire: counted at the edge of the server, and drawn on the page of every product.

A page cannot count this itself: `fetch` hides the request's headers, and `transferSize` is a guess.
"""
