"""The documentation as pages of the site, made from the files in `docs/`, which read well on a code host.

A link that stands alone on its line and reads `path: name` shows that function or class as it is in the
source; nowhere is code copied.
"""
