"""The signature of requests to the gateway: TC3-HMAC-SHA256 of Tencent Cloud API 3.0 (its page 签名方法 v3)."""

import hashlib
import hmac
import re
from collections.abc import Mapping
from datetime import UTC, datetime

from werkzeug.datastructures import Headers

MAX_CLOCK_DIFFERENCE_SECONDS = 300

_ALGORITHM = "TC3-HMAC-SHA256"
_AUTHORIZATION = re.compile(
    rf"{_ALGORITHM} Credential=(?P<id>[^/]+)/(?P<scope>[^,]+), "
    r"SignedHeaders=(?P<headers>[a-z;-]+), Signature=(?P<signature>[0-9a-f]{64})"
)


def find_fault(headers: Headers, body: bytes, secret_id: str, secret_key: str, now: float) -> str:
    """The error code for a POST to "/" at ``now`` (Unix seconds); empty if its signature is right."""
    given = _AUTHORIZATION.fullmatch(headers.get("Authorization", ""))
    timestamp = headers.get("X-TC-Timestamp", "")
    if given is None or not re.fullmatch("[0-9]{1,12}", timestamp):
        return "AuthFailure.InvalidAuthorization"
    if given["id"] != secret_id:
        return "AuthFailure.SecretIdNotFound"
    if abs(int(timestamp) - now) > MAX_CLOCK_DIFFERENCE_SECONDS:
        return "AuthFailure.SignatureExpire"
    day = f"{datetime.fromtimestamp(int(timestamp), UTC):%Y-%m-%d}"
    if given["scope"] != f"{day}/sms/tc3_request":
        return "AuthFailure.SignatureFailure"
    signed = {name: headers.get(name, "") for name in given["headers"].split(";")}
    expected = sign(secret_key, timestamp, day, signed, body)
    return "" if hmac.compare_digest(expected, given["signature"]) else "AuthFailure.SignatureFailure"


def sign(secret_key: str, timestamp: str, day: str, signed: Mapping[str, str], body: bytes) -> str:
    """The signature in hex; ``day`` is that of ``timestamp`` in UTC, ``signed`` has the signed headers in order."""
    canonical_headers = "".join(f"{name}:{value.strip()}\n" for name, value in signed.items())
    payload = hashlib.sha256(body).hexdigest()
    canonical = "\n".join(("POST", "/", "", canonical_headers, ";".join(signed), payload))
    scope = f"{day}/sms/tc3_request"
    text = "\n".join((_ALGORITHM, timestamp, scope, hashlib.sha256(canonical.encode()).hexdigest()))
    key = f"TC3{secret_key}".encode()
    for part in (day, "sms", "tc3_request"):
        key = hmac.digest(key, part.encode(), "sha256")
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()
