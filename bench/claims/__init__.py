"""The claims of the lab, run without a browser: `make claims` writes docs/claims.md.

A site is started, and each claim is run as a page would: under Node with the page's own code, the lanes'
clients included; where there is no Node, by clients in Python. What they measured is judged by the site. It
fails where a verdict is not what it has been so far.
"""
