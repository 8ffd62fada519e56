"""WEBHOOK_SECRET=whsec_... python plain_receiver.py 5050"""

import base64
import hmac
import json
import os
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

key = base64.b64decode(os.environ["WEBHOOK_SECRET"].removeprefix("whsec_"))
seen: set[str] = set()


class Receiver(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"]))
        id_, at, given = (
            self.headers.get(f"webhook-{name}", "") for name in ("id", "timestamp", "signature")
        )
        expected = b"v1," + base64.b64encode(hmac.digest(key, f"{id_}.{at}.".encode() + body, "sha256"))
        good = any(hmac.compare_digest(expected, one) for one in given.encode().split(b" "))
        good = good and abs(time.time() - int(at)) <= 300
        if good and id_ not in seen:
            seen.add(id_)
            print(json.loads(body)["type"], json.loads(body)["data"], flush=True)
        self.send_response(204 if good else 401)
        self.end_headers()


ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Receiver).serve_forever()
