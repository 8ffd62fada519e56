"""The limit on open files: each open connection is one."""

import logging

logger = logging.getLogger(__name__)


def raise_limit() -> None:
    """Raise this process's limit on open files as far as allowed; shells commonly start with 1,024."""
    try:
        import resource
    except ImportError:  # Windows has no such limit
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    except (ValueError, OSError) as error:
        logger.warning("this process may open only %s files: %s", soft, error)
