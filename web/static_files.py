"""Static files whose names hold the hash of their content, for a server that lets browsers keep them."""

from django.contrib.staticfiles.storage import ManifestStaticFilesStorage


class HashedFiles(ManifestStaticFilesStorage):
    """Rewrites what ES modules import as well: a module that was not hashed would be kept as it once was.

    Not by `support_js_module_import_aggregation`: it also follows the types in JSDoc, which go in circles.
    """

    patterns = (
        *ManifestStaticFilesStorage.patterns,
        ("*.js", ((r'(?P<matched>\b(?P<how>from|import) "(?P<url>\.[^"]+)";)', '%(how)s "%(url)s";'),)),
    )
    # A module's name changes with those that it imports, one step of the chain in each pass; ours has six.
    max_post_process_passes = 20
