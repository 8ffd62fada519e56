"""The receivers in the documentation, each as it is printed there, called by our sender."""

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
import requests

from payments.sending.signing import sign
from payments.transport import Transport
from tests.live_server import PROJECT, LiveServer, Process
from tests.waiting import free_port, wait_until

from .test_signing import BODY, ID, NOW, SECRET, SIGNATURE

FOLDER = PROJECT / "docs" / "receivers"
# Where Debian keeps the packages of Node.
DEBIANS_NODE = "/usr/share/nodejs"
EVENT = b'{"type":"payment.succeeded","timestamp":"2026-01-01T00:00:00Z","data":{"amount":1999}}'


def _express_is_there() -> bool:
    node = shutil.which("node")
    command = [node or "node", "-e", "require.resolve('express')"]
    environment = os.environ | {"NODE_PATH": DEBIANS_NODE}
    return node is not None and subprocess.run(command, env=environment, capture_output=True).returncode == 0


COMMANDS = {
    "flask": [
        sys.executable,
        "-m",
        "flask",
        "--app",
        str(FOLDER / "flask_receiver.py"),
        "run",
        "-p",
        "{port}",
    ],
    "plain": [sys.executable, str(FOLDER / "plain_receiver.py"), "{port}"],
    "express": ["node", str(FOLDER / "express_receiver.js")],
}


def send(
    url: str, body: bytes = EVENT, *, age: int = 0, secret: str = SECRET, sent: bytes | None = None
) -> int | None:
    """Send a webhook signed so long ago; returns the status it was answered with."""
    now = int(time.time()) - age
    headers = {"Content-Type": "application/json"} | sign("standard", [secret], "msg_1", now, body, "x")
    return Transport(allow_private=True).post(url, headers, body if sent is None else sent).status


@pytest.mark.parametrize("name", COMMANDS)
def test_a_receiver_of_the_documentation_believes_what_is_genuine_and_acts_once(
    name: str, tmp_path: Path
) -> None:
    if name == "express" and not _express_is_there():
        pytest.skip("Express is not installed (npm install express, or Debian's node-express)")
    port = free_port()
    url = f"http://127.0.0.1:{port}/"
    environment = os.environ | {"WEBHOOK_SECRET": SECRET, "PORT": str(port), "NODE_PATH": DEBIANS_NODE}
    process = Process(name, [part.format(port=port) for part in COMMANDS[name]], environment, tmp_path)
    process.start()
    try:
        wait_until(lambda: send(url, age=400) == 401, "what is too old is refused", 30)
        assert send(url, secret="whsec_" + "A" * 32) == 401
        assert send(url, sent=EVENT.replace(b"1999", b"1")) == 401
        assert send(url, sent=b"") in (400, 401)
        assert requests.post(url, json={}, timeout=60).status_code in (400, 401)
        assert "payment.succeeded" not in process.log
        assert [send(url) for _ in range(3)] == [204, 204, 204]
        wait_until(lambda: "payment.succeeded" in process.log, "it has acted")
        assert process.log.count("payment.succeeded") == 1
    finally:
        process.kill()


@pytest.mark.parametrize("name", COMMANDS)
def test_a_receiver_of_the_documentation_is_short(name: str) -> None:
    (file,) = FOLDER.glob(f"{name}_receiver.*")
    code = [line for line in file.read_text().splitlines() if line.strip()]
    assert len(code) <= 25


def test_openssl_makes_the_known_signature_by_hand(tmp_path: Path) -> None:
    (tmp_path / "body").write_bytes(BODY)
    command = ["sh", str(FOLDER / "sign.sh"), SECRET, ID, str(NOW), str(tmp_path / "body")]
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip() == SIGNATURE


def test_curl_sends_a_webhook_that_openssl_signed(site: LiveServer, tmp_path: Path) -> None:
    (tmp_path / "body").write_text('{"type": "customer.created", "data": {"id": "cus_9", "name": "Ada"}}')
    secret = (site.folder / "webhook_secret_crm").read_text()
    url = f"{site.url}/payments/webhooks/crm/"
    for key, status in ((secret, "HTTP/1.1 200 "), (SECRET, "HTTP/1.1 401 ")):
        command = ["sh", str(FOLDER / "send.sh"), url, key, str(tmp_path / "body")]
        assert subprocess.run(command, capture_output=True, text=True, check=True).stdout.startswith(status)
