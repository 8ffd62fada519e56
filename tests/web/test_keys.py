"""The help that `?` opens is true: `/` leads to a field where it says so, and nowhere else."""

from tests.live_server import PROJECT


def having(text: str) -> set[str]:
    """Return the apps whose templates hold a text."""
    return {file.parent.name for file in (PROJECT / "templates").glob("*/*.html") if text in file.read_text()}


def test_the_help_of_a_page_lists_the_slash_exactly_where_there_is_a_field_for_it() -> None:
    assert having("<dt><kbd>/</kbd></dt>") == {
        "chat",
        "classroom",
        "learn",
        "newsfeed",
        "payments",
        "tickers",
    }
    assert having('aria-keyshortcuts="/"') == having("<dt><kbd>/</kbd></dt>")
