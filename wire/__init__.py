"""What crossed the wire: counted at the edge of the server, told to the page, drawn beside every product.

A page cannot see this: `fetch` hides the request's headers, and `transferSize` is a guess. The server can.
"""
