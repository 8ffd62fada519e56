"""The limit on open files: each held request is one."""

import logging

logger = logging.getLogger(__name__)


def raise_limit() -> None:
    """Let this process open as many files as it may; shells commonly grant 1,024 until they are asked."""
    try:
        import resource
    except ImportError:  # not on Windows, which has no such limit
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    except (ValueError, OSError) as error:
        logger.warning("this process may open only %s files: %s", soft, error)
