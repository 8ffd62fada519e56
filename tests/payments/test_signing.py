"""The threats to a webhook's receiver, one a test; and that others' libraries and ours believe each other."""

import hashlib
import hmac
import json
import time
from datetime import datetime, timezone
from typing import Any

import pytest
import standardwebhooks
import stripe
import svix
from django.utils.datastructures import CaseInsensitiveMapping
from hypothesis import given
from hypothesis import strategies as st

from payments.sending.signing import (
    key_of,
    sign,
    standard_signatures,
    stripe_signatures,
    timestamp_of,
    verify,
)
from payments.shop.checks import Refused

# Source: Standard Webhooks 1.0.0, the reference libraries' tests.
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
ID = "msg_p5jXN8AQM9LWM0D4loKWxJek"
NOW = 1614265330
BODY = b'{"test": 2432232314}'
SIGNATURE = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
OTHER_SECRET = "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"


def verdict(
    body: bytes = BODY,
    now: float = NOW,
    secrets: tuple[str, ...] = (SECRET,),
    scheme: str = "standard",
    **changed: Any,
) -> str:
    """Return "believed", or the status and the check that failed, for the known vector with these changes."""
    headers = {"webhook-id": ID, "webhook-timestamp": str(NOW), "webhook-signature": SIGNATURE}
    headers |= {name.replace("_", "-"): value for name, value in changed.items()}
    try:
        verify(scheme, secrets, CaseInsensitiveMapping(headers), body, now)
    except Refused as error:
        return f"{error.status} {error.checks[-1].name}"
    return "believed"


def test_the_known_vector_byte_for_byte() -> None:
    assert sign("standard", [SECRET], ID, NOW, BODY, "test") == {
        "webhook-id": ID,
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }
    assert verdict() == "believed"


@pytest.mark.parametrize("missing", ["webhook_id", "webhook_timestamp", "webhook_signature"])
def test_a_header_is_missing(missing: str) -> None:
    assert verdict(**{missing: ""}) == "400 headers"


@pytest.mark.parametrize(
    "timestamp",
    [
        "hello",
        "nan",
        "inf",
        "+1614265330",
        "-1",
        "1.5",
        "1_0",
        "1614265330 ",
        "١٦١٤٢٦٥٣٣٠",
        "0x60",
        "01",
        "9" * 13,
    ],
)
def test_a_malformed_timestamp(timestamp: str) -> None:
    assert verdict(webhook_timestamp=timestamp) == "400 timestamp"


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [(301, "401 age"), (-301, "401 age"), (300, "believed"), (299, "believed"), (-299, "believed")],
)
def test_a_timestamp_too_old_or_from_the_future(seconds: int, expected: str) -> None:
    assert verdict(now=NOW + seconds) == expected


def test_a_timestamp_that_was_changed_to_a_fresh_one() -> None:
    assert verdict(webhook_timestamp=str(NOW + 400), now=NOW + 400) == "401 signature"


@pytest.mark.parametrize(
    "signature",
    [
        "v1",
        "v1,",
        "v1,a,b",
        "v1,abc",
        ",",
        " ",
        "v1 ,x",
        "é",
        "v1,é",
        "\x00",
        "v1,\udcff",
        "V1," + SIGNATURE[3:],
    ],
)
def test_a_malformed_signature(signature: str) -> None:
    assert verdict(webhook_signature=signature).startswith("401 ")


@pytest.mark.parametrize(
    "signature",
    [
        f"v1,garbage {SIGNATURE}",
        f"v1,{'A' * 43}= {SIGNATURE}",
        f"v2,x v1a,y {SIGNATURE}",
        f"{SIGNATURE} v1,later",
    ],
)
def test_a_foreign_signature_beside_ours_does_no_harm(signature: str) -> None:
    assert verdict(webhook_signature=signature) == "believed"


@pytest.mark.parametrize("junk", ["\n", "!", "=", "\x00", "-"])
@pytest.mark.parametrize("place", [3, 10, len(SIGNATURE)])
def test_junk_within_base64_that_a_decoder_would_pass_over(junk: str, place: int) -> None:
    assert verdict(webhook_signature=SIGNATURE[:place] + junk + SIGNATURE[place:]) == "401 signature"


def test_only_unknown_versions() -> None:
    assert verdict(webhook_signature=f"v2,{SIGNATURE[3:]} v1a,{SIGNATURE[3:]}") == "401 signature"


@pytest.mark.parametrize(
    "body",
    [
        b'{"test": 2432232315}',
        b'{"test":2432232314}',
        BODY + b" ",
        b"",
        b"\xff\xfe" + BODY,
        b'{"test": 2.432232314e9}',
    ],
)
def test_a_body_that_was_changed_or_rewritten(body: bytes) -> None:
    assert verdict(body=body) == "401 signature"


def test_the_id_of_another_message() -> None:
    assert verdict(webhook_id="msg_another") == "401 signature"


@pytest.mark.parametrize("message_id", ["msg.1614265330", "a b", "é", "x" * 256, "a\nb"])
def test_an_id_that_could_move_the_border_between_id_and_time_or_break_a_log(message_id: str) -> None:
    assert verdict(webhook_id=message_id) == "400 id"


def test_another_secret() -> None:
    assert verdict(secrets=(OTHER_SECRET,)) == "401 signature"


def test_while_a_secret_is_rotated_either_is_believed() -> None:
    assert verdict(secrets=(OTHER_SECRET, SECRET)) == "believed"
    both = sign("standard", [OTHER_SECRET, SECRET], ID, NOW, BODY, "test")["webhook-signature"]
    assert both.split(" ")[1] == SIGNATURE
    assert verdict(webhook_signature=both) == "believed"
    assert verdict(webhook_signature=both, secrets=(OTHER_SECRET,)) == "believed"


def test_the_comparison_takes_all_signatures_whichever_matches(monkeypatch: pytest.MonkeyPatch) -> None:
    compared = []
    compare = hmac.compare_digest
    monkeypatch.setattr(hmac, "compare_digest", lambda a, b: compared.append((a, b)) or compare(a, b))
    assert verdict(webhook_signature=f"{SIGNATURE} v1,second v1,third") == "believed"
    assert len(compared) == 3


@pytest.mark.parametrize("secret", ["whsec_", "whsec_not base64", "", "whsec_é"])
def test_a_malformed_secret_is_an_error_and_not_a_key(secret: str) -> None:
    with pytest.raises(ValueError, match="secret"):
        key_of(secret)


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("", "400 headers"),
        ("v1=00", "400 timestamp"),
        ("t=1614265330,t=1614265331,v1=00", "400 timestamp"),
        ("t=+1614265330,v1=00", "400 timestamp"),
        ("t=1614265330", "401 signature"),
        ("t=1614265330,v0=00", "401 signature"),
        ("t=1614265330,v1=00", "401 signature"),
        ("t=1614265330,v1=é,=,,v1", "401 signature"),
    ],
)
def test_a_header_of_stripes_scheme_that_is_not_to_be_believed(header: str, expected: str) -> None:
    assert verdict(scheme="stripe", Stripe_Signature=header) == expected


def test_stripes_scheme_as_its_documentation_has_it() -> None:
    digest = hmac.new(SECRET.encode(), b"1614265330." + BODY, hashlib.sha256).hexdigest()
    assert sign("stripe", [SECRET], ID, NOW, BODY, "test")["Stripe-Signature"] == f"t=1614265330,v1={digest}"
    header = f"t=1614265330,v1={'0' * 64},v1={digest},v0=x"
    assert verdict(scheme="stripe", Stripe_Signature=header) == "believed"
    assert verdict(scheme="stripe", Stripe_Signature=header, now=NOW + 301) == "401 age"


def test_githubs_scheme_as_its_documentation_has_it() -> None:
    # Source: GitHub, "Validating webhook deliveries", "Testing the webhook payload validation".
    headers = sign("github", ["It's a Secret to Everybody"], ID, NOW, b"Hello, World!", "push")
    expected = "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17"
    assert headers["X-Hub-Signature-256"] == expected
    assert (headers["X-GitHub-Event"], headers["X-GitHub-Delivery"]) == ("push", ID)


@pytest.mark.parametrize("signature", ["sha1={}", "{}", "sha256={}0", "sha256=", "sha256=é", "SHA256={}"])
def test_a_malformed_signature_of_githubs_scheme(signature: str) -> None:
    digest = hmac.new(SECRET.encode(), BODY, hashlib.sha256).hexdigest()
    changed = {"X-GitHub-Delivery": ID, "X-GitHub-Event": "push"}
    assert verdict(scheme="github", **changed, **{"X-Hub-Signature-256": f"sha256={digest}"}) == "believed"
    assert (
        verdict(scheme="github", **changed, **{"X-Hub-Signature-256": signature.format(digest)})
        == "401 signature"
    )


def test_our_signatures_are_believed_by_standardwebhooks_and_svix() -> None:
    now = int(time.time())
    headers = sign("standard", [OTHER_SECRET, SECRET], ID, now, BODY, "test")
    assert standardwebhooks.Webhook(SECRET).verify(BODY, headers) == {"test": 2432232314}
    svix.Webhook(SECRET).verify(BODY, headers)
    with pytest.raises(svix.WebhookVerificationError):
        svix.Webhook(SECRET).verify(BODY + b" ", headers)


def test_our_signatures_are_believed_by_stripe() -> None:
    body = json.dumps({"id": "evt_1", "object": "event", "type": "payment_intent.succeeded"}).encode()
    headers = sign("stripe", [OTHER_SECRET, SECRET], ID, int(time.time()), body, "test")
    event = stripe.Webhook.construct_event(body, headers["Stripe-Signature"], SECRET)
    assert event["type"] == "payment_intent.succeeded"


def test_signatures_of_standardwebhooks_svix_and_stripe_are_believed_by_us() -> None:
    at = datetime.fromtimestamp(NOW, tz=timezone.utc)
    for library in (standardwebhooks.Webhook, svix.Webhook):
        theirs = library(SECRET).sign(ID, at, BODY.decode())
        assert verdict(webhook_signature=theirs) == "believed"
    theirs = stripe.WebhookSignature._compute_signature(f"{NOW}.{BODY.decode()}", SECRET)
    assert verdict(scheme="stripe", Stripe_Signature=f"t={NOW},v1={theirs}") == "believed"


headers = st.text(st.characters(max_codepoint=0x2FF) | st.sampled_from("v1, =t.+_09"), max_size=80)


@given(headers)
def test_no_header_makes_the_parsers_fail(header: str) -> None:
    assert all("," not in one and " " not in one for one in standard_signatures(header))
    assert timestamp_of(header) is None or str(int(header)) == header
    timestamp, signatures = stripe_signatures(header)
    assert timestamp is None or f"t={timestamp}" in header
    assert all(f"v1={one}" in header for one in signatures)


@given(headers, headers, headers)
def test_nothing_but_our_signature_is_believed(message_id: str, timestamp: str, signature: str) -> None:
    changed = {"webhook_id": message_id, "webhook_timestamp": timestamp, "webhook_signature": signature}
    assert verdict(**changed) != "believed"


@given(st.lists(headers), st.lists(headers))
def test_a_valid_signature_is_found_among_any_others(before: list[str], after: list[str]) -> None:
    assert verdict(webhook_signature=" ".join([*before, SIGNATURE, *after])) == "believed"
