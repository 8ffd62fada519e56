"""Newspapers: small HTTP servers on loopback that say what a test wants them to."""

import contextlib
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

RSS = """<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0"><channel><title>The &lt;b&gt;Daily&lt;/b&gt; Test</title>{}</channel></rss>"""
ITEM = "<item><title>{title}</title><link>{link}</link><guid>{guid}</guid><pubDate>{date}</pubDate></item>"


class Paper(ThreadingHTTPServer):
    """A newspaper: `answer` does what the test wants it to do; `asked` holds the headers of each request."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.asked: list[dict[str, str]] = []
        self.answer: Callable[[Handler], None] = lambda handler: handler.say(404, b"")
        self.url = f"http://127.0.0.1:{self.server_address[1]}/rss"

    def prints(self, body: bytes, content_type: str, etag: str, modified: str) -> None:
        """From now on answer with this, or with 304 if the client has it. RFC 9110, section 13.1."""

        def answer(handler: "Handler") -> None:
            known = handler.headers.get("If-None-Match") == etag
            headers = {"Content_Type": content_type, "ETag": etag, "Last_Modified": modified}
            handler.say(304, b"", **headers) if known else handler.say(200, body, **headers)

        self.answer = answer

    def fails(self, status: int) -> None:
        """From now on answer with this error."""
        self.answer = lambda handler: handler.say(status, b"The press has stopped.")

    def handle_error(self, request: object, client_address: object) -> None:
        """Be silent about readers that leave early; that is what they should do here."""


class Handler(BaseHTTPRequestHandler):
    """One request of a reader."""

    server: Paper

    def do_GET(self) -> None:
        """Do what the test wants."""
        self.server.asked.append({name.lower(): value for name, value in self.headers.items()})
        self.server.answer(self)

    def say(self, status: int, body: bytes, **headers: str) -> None:
        """Answer; `Retry_After="5"` is the header Retry-After."""
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        """Say nothing."""


@contextlib.contextmanager
def newspaper() -> Iterator[Paper]:
    """Run a newspaper for the length of this block."""
    server = Paper()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def says(paper: Paper, status: int, body: bytes, **headers: str) -> None:
    paper.answer = lambda handler: handler.say(status, body, **headers)


def item(title: str, guid: str, link: str = "https://a.example/1") -> str:
    return ITEM.format(title=title, guid=guid, link=link, date="Thu, 01 Jan 2026 09:00:00 +0100")


def rss(*items: str) -> bytes:
    return RSS.format("".join(items)).encode()
