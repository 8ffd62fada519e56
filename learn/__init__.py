"""The documentation: pages of the site, made from the files in `docs/`, which a code host can show as well.

A link that stands alone on its line and reads `path: name` shows that function or class from the source file;
the documentation contains no copies of code.
"""
