"""Which browser sees the live page of a link: the one in which its button was pressed.

A link can be opened for LINK_SECONDS. Looking at it uses nothing up and shows no code, because crawlers and previews
look too. The button gives the link to the browser, which sees the code for HOLDER_SECONDS; what it has is signed in
its cookie, so that nothing of it is stored. While the store takes no writes, the button works without giving the link
to anybody, as long as the link can be opened.
"""

import logging
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from bot.signing.links import LinkFault, Links
from bot.signing.tokens import MAX_CLOCK_SKEW
from bot.store.access.link_holders import LinkHolders
from bot.store.redis.errors import StoreError

LINK_SECONDS = 600
"""How long a link can be opened."""

HOLDER_SECONDS = 12 * 3600
"""How long the browser that opened it sees the code: one working day."""

_LINK, _HOLDER, _VISITOR = "page", "page.holder", "page.visitor"

log = logging.getLogger(__name__)


class OpenedElsewhere(Exception):
    """Another browser opened the link."""


class NoCookie(Exception):
    """The browser does not keep cookies, or opens a page that it never looked at."""


@dataclass(frozen=True, slots=True)
class PageCookie:
    """The value of a cookie that opens one page, and how long it does, in seconds."""

    value: str
    seconds: int


class PageAccess:
    """Makes the links to live pages and decides who sees them. ``cookie`` is the browser's cookie of this page: before
    it opened the page, any secret of its own.
    """

    def __init__(self, links: Links, holders: LinkHolders) -> None:
        self._links = links
        self._holders = holders

    def link(self, payload: str, now: datetime) -> str:
        """The signed part of the page's address."""
        return self._links.sign(_LINK, payload, now)

    def look(self, link: str, cookie: str, now: datetime) -> tuple[str, bool]:
        """The payload of the link, and whether this browser has opened it. Raises LinkFault, OpenedElsewhere."""
        if self._opens(_HOLDER, HOLDER_SECONDS, link, cookie, now):
            return self._links.read(_LINK, link, LINK_SECONDS + HOLDER_SECONDS, now), True
        payload = self._links.read(_LINK, link, LINK_SECONDS, now)
        if self._opens(_VISITOR, LINK_SECONDS, link, cookie, now):
            return payload, True
        if not self._holders.is_open_to(link, cookie):
            raise OpenedElsewhere
        return payload, False

    def open(self, link: str, cookie: str, now: datetime) -> PageCookie | None:
        """Open the link in this browser; gives its new cookie, None when it had opened the link before.

        Raises LinkFault, OpenedElsewhere, NoCookie.
        """
        if self.look(link, cookie, now)[1]:
            return None
        if not cookie:
            raise NoCookie
        try:
            held = self._holders.claim(link, cookie, LINK_SECONDS + int(MAX_CLOCK_SKEW.total_seconds()))
        except StoreError as error:
            log.warning("a page is opened without a holder: %s", type(error).__name__)
            return PageCookie(self._links.sign(_VISITOR, _digest(link), now), LINK_SECONDS)
        if not held:
            raise OpenedElsewhere
        return PageCookie(self._links.sign(_HOLDER, _digest(link), now), HOLDER_SECONDS)

    def _opens(self, purpose: str, seconds: int, link: str, cookie: str, now: datetime) -> bool:
        try:
            return self._links.read(purpose, cookie, seconds, now) == _digest(link)
        except LinkFault:
            return False


def _digest(link: str) -> str:
    return sha256(link.encode()).hexdigest()[:32]
