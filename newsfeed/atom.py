"""The headlines as an Atom feed: the newsroom by polling, for programs that read feeds. Source: RFC 4287.

A feed reader asks every few minutes or hours; with its ETag or Last-Modified it gets 304 until there is news.
"""

from datetime import datetime
from uuid import NAMESPACE_URL, uuid5

from django.contrib.syndication.views import Feed
from django.utils.dateparse import parse_datetime
from django.utils.feedgenerator import Atom1Feed
from django.views.decorators.http import conditional_page, require_safe

from web import text

from . import domain
from .events import Headline

# An hour of the mission, more than a reader misses between two requests.
ENTRIES = 50


class _Headlines(Feed):
    feed_type = Atom1Feed
    title = "Five Ways: the newsroom"
    subtitle = "Headlines of the newsroom, which its page gets by Server-Sent Events."
    link = "/newsfeed/"
    feed_url = "/newsfeed/feed.atom"

    def items(self) -> list[Headline]:
        return domain.headlines(ENTRIES)

    def item_title(self, item: Headline) -> str:
        return _plain(item.headline)

    def item_description(self, item: Headline) -> str:
        return _plain(f"{item.urgency}, {item.source}")

    def item_link(self, item: Headline) -> str:
        return item.link or self.link

    def item_guid(self, item: Headline) -> str:
        # Several headlines may have one link, and an id is an address of no host: RFC 4287, 4.2.6.
        return uuid5(NAMESPACE_URL, f"{item.id} {item.published_at}").urn

    def item_author_name(self, item: Headline) -> str:
        return _plain(item.author or item.source)

    def item_pubdate(self, item: Headline) -> datetime | None:
        return parse_datetime(item.published_at)

    item_updateddate = item_pubdate


def _plain(words: str) -> str:
    """Return words without what XML forbids, and what would change the text beside them."""
    return text.without(text.in_line, words)


headlines = require_safe(conditional_page(_Headlines()))
