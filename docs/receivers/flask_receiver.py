"""pip install flask; WEBHOOK_SECRET=whsec_... flask --app flask_receiver run -p 5050"""

import base64
import hmac
import os
import time

from flask import Flask, request

app = Flask(__name__)
key = base64.b64decode(os.environ["WEBHOOK_SECRET"].removeprefix("whsec_"))
seen: set[str] = set()


@app.post("/")
def receive():
    id_, at, given = (request.headers.get(f"webhook-{name}", "") for name in ("id", "timestamp", "signature"))
    signed = f"{id_}.{at}.".encode() + request.get_data()
    expected = b"v1," + base64.b64encode(hmac.digest(key, signed, "sha256"))
    good = any(hmac.compare_digest(expected, one) for one in given.encode().split(b" "))
    if not good or abs(time.time() - int(at)) > 300:
        return "not authentic", 401
    if id_ not in seen:
        seen.add(id_)
        print(request.json["type"], request.json["data"], flush=True)
    return "", 204
