"""Parts of pages that many browsers ask for every few seconds: each is made once for all who see the same.

They are masked like the pages. A browser that has a part already, by its ETag, gets 304.
"""

import hashlib
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from flask import Response, request

FRESH = timedelta(seconds=15)
"""How long a part is given out while its version is the same. What no version tells is as late: words that people write
into a conversation that waits already, and how long they have waited."""

ROOM = 256
"""The parts that a process keeps."""


@dataclass(frozen=True, slots=True)
class Fragment:
    """A part as it was made at this moment, for this version."""

    version: int
    made: datetime
    body: bytes = field(repr=False)
    headers: dict[str, str] = field(repr=False)
    tag: str


class Fragments:
    """The parts that were made last."""

    def __init__(self) -> None:
        self._kept: OrderedDict[Hashable, Fragment] = OrderedDict()

    def response(self, key: Hashable, version: int, now: datetime, make: Callable[[], Response]) -> Response:
        """The part that this key names, at most FRESH old, made after this version; or 304."""
        found = self._kept.get(key)
        if found is None or found.version != version or not timedelta() <= now - found.made < FRESH:
            found = self._keep(key, version, now, make())
        answer = Response(found.body, headers=found.headers)
        answer.set_etag(found.tag)
        answer.make_conditional(request)
        return answer

    def _keep(self, key: Hashable, version: int, now: datetime, made: Response) -> Fragment:
        body = made.get_data()
        tag = hashlib.blake2s(body, digest_size=8).hexdigest()
        self._kept.pop(key, None)
        self._kept[key] = found = Fragment(version, now, body, dict(made.headers), tag)
        while len(self._kept) > ROOM:
            self._kept.popitem(last=False)
        return found
