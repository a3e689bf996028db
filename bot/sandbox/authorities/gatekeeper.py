"""The government gateway in front of both services: who calls, when, signed how, and not twice."""

import hashlib
import hmac
import re
import threading

from werkzeug.datastructures import Headers

TOLERANCE = 180
"""Seconds that a timestamp may be away from the gateway's clock."""

STALE = 400001
SIGNATURE = 400002
REPLAYED = 400003
CALLER = 400004

MESSAGES = {
    STALE: "timestamp missing or more than 180 s away",
    SIGNATURE: "signature or nonce not valid",
    REPLAYED: "nonce used before",
    CALLER: "caller not known",
}


class Gatekeeper:
    """Checks the four ``x-tif-`` headers. Remembers nonces as long as their timestamps could pass."""

    def __init__(self, caller: str, token: str) -> None:
        self._caller = caller
        self._token = token
        self._nonces: dict[str, float] = {}
        self._lock = threading.Lock()

    def fault(self, headers: Headers, now: float) -> int:
        """The code of what is wrong with a request at ``now`` (Unix seconds); 0 lets it through."""
        timestamp = headers.get("x-tif-timestamp", "")
        nonce = headers.get("x-tif-nonce", "")
        if not re.fullmatch("[0-9]{1,12}", timestamp) or abs(int(timestamp) - now) > TOLERANCE:
            return STALE
        if headers.get("x-tif-paasid") != self._caller:
            return CALLER
        signature = hashlib.sha256((timestamp + self._token + nonce + timestamp).encode()).hexdigest()
        given = headers.get("x-tif-signature", "").lower()
        if len(nonce) < 8 or not hmac.compare_digest(signature.encode(), given.encode()):
            return SIGNATURE
        return 0 if self._first_use(nonce, now) else REPLAYED

    def _first_use(self, nonce: str, now: float) -> bool:
        with self._lock:
            while self._nonces and now - next(iter(self._nonces.values())) > 2 * TOLERANCE:
                del self._nonces[next(iter(self._nonces))]
            if nonce in self._nonces:
                return False
            self._nonces[nonce] = now
            return True
