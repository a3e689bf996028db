"""Sign-in to the gate's pages: a one-time link from the chat or the command line, then a browser session.

A link is signed, so that tickets cannot be guessed, and contains a ticket that can be used once. The data of the
ticket and the session stay in the store; the link and the cookie contain no personal data.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.health.clock import BEIJING, unix_second
from bot.signing.links import Links
from bot.store.access.operators import Operator
from bot.store.access.tickets import Tickets

LINK_SECONDS = 600
"""Lifetime of a sign-in link."""

POSTER_SECONDS = 30 * 86_400
"""Lifetime of a poster link. It needs no sign-in, because the poster is public at the venue."""


class SessionKind(StrEnum):
    """The page that a session gives access to."""

    MANAGER = "manager"
    OPERATOR = "operator"
    STAFF = "staff"


LIFETIMES = {
    SessionKind.MANAGER: timedelta(hours=2),
    SessionKind.OPERATOR: timedelta(hours=1),
    SessionKind.STAFF: timedelta(hours=8),
}
"""How long a browser session lasts."""

IDLE_TIMES = {SessionKind.STAFF: timedelta(minutes=30)}
"""How long one lasts in which nothing is done, for the kinds that end by themselves."""

TOUCH_SECONDS = 60
"""The time of the last act is written at most once in this many seconds."""


class UsedLink(Exception):
    """The link is genuine but was used before."""


@dataclass(frozen=True, slots=True)
class BrowserSession:
    """The session of a signed-in browser. ``user`` is a manager's chat, or the name of an operator or of somebody of
    the staff. ``venue`` is the id of the first page's venue, empty for others than managers. ``key_digest`` is that of
    the operator's key when the link was made, or that of a staff member (``Staffing``); empty for managers. ``acted``:
    when something was done last, up to TOUCH_SECONDS old.

    Every form must contain ``token``; this stops forged requests from other sites.
    """

    kind: SessionKind
    user: str
    venue: str
    language: str
    token: str
    expires: datetime
    key_digest: str
    acted: datetime


class BrowserSessions:
    """Makes links, starts browser sessions and finds them again."""

    def __init__(self, links: Links, tickets: Tickets, public_url: str) -> None:
        self._links = links
        self._tickets = tickets
        self._public_url = public_url

    def manager_link(self, chat: str, venue: str, language: str, now: datetime) -> str:
        """The sign-in link to this venue's page for the manager with this chat."""
        return self._ticket_link({"kind": SessionKind.MANAGER, "who": chat, "venue": venue, "language": language}, now)

    def operator_link(self, operator: Operator, language: str, now: datetime) -> str:
        """The sign-in link to the operators' page. It and the session end when the operator gets a new key."""
        about = {"kind": SessionKind.OPERATOR, "who": operator.name, "venue": "", "key": operator.key_digest}
        return self._ticket_link({**about, "language": language}, now)

    def staff_link(self, name: str, key: str, language: str, now: datetime) -> str:
        """The sign-in link to the support desk. It and the session end when another ``key`` is valid."""
        about = {"kind": SessionKind.STAFF, "who": name, "venue": "", "key": key, "language": language}
        return self._ticket_link(about, now)

    def poster_link(self, venue: str, now: datetime) -> str:
        """The address of the venue's poster page. With ``.png`` appended it is the address of the picture."""
        return f"{self._public_url}/g/poster/{self._links.sign('gate.poster', venue, now)}"

    def poster_venue(self, link: str, now: datetime) -> str:
        """The venue id in a poster link. Raises LinkFault."""
        return self._links.read("gate.poster", link, POSTER_SECONDS, now)

    def check_link(self, link: str, now: datetime) -> None:
        """Raise LinkFault unless the link is genuine and not expired. This does not use the link up."""
        self._links.read("gate.open", link, LINK_SECONDS, now)

    def sign_in(self, link: str, now: datetime) -> tuple[str, BrowserSession]:
        """Use a link; return the secret for the cookie and the session. Raises LinkFault, UsedLink."""
        fields = self._tickets.redeem(self._links.read("gate.open", link, LINK_SECONDS, now))
        if fields is None:
            raise UsedLink
        lifetime = LIFETIMES[SessionKind(fields["kind"])]
        until = str(unix_second(now + lifetime))
        session = {**fields, "token": secrets.token_urlsafe(18), "until": until, "acted": str(unix_second(now))}
        return self._tickets.begin_session(session, int(lifetime.total_seconds())), _read_session(session)

    def session(self, secret: str, now: datetime, *, acts: bool = True) -> BrowserSession | None:
        """The session of the browser with this cookie value; None when there is none or it has expired. ``acts``: the
        user does something, and it is not only the page that asks for news.
        """
        fields = self._tickets.read_session(secret) if secret else None
        session = _read_session(fields) if fields else None
        if fields is None or session is None or now >= session.expires:
            return None
        idle = IDLE_TIMES.get(session.kind)
        if idle and now - session.acted >= idle:
            self._tickets.end_session(secret)
            return None
        if idle and acts and (now - session.acted).total_seconds() >= TOUCH_SECONDS:
            self._tickets.renew_session(secret, {**fields, "acted": str(unix_second(now))})
        return session

    def sign_out(self, secret: str) -> None:
        """End the session with this cookie value."""
        self._tickets.end_session(secret)

    def _ticket_link(self, fields: Mapping[str, str], now: datetime) -> str:
        ticket = self._tickets.issue(fields, LINK_SECONDS)
        return f"{self._public_url}/g/in/{self._links.sign('gate.open', ticket, now)}"


def _read_session(fields: Mapping[str, str]) -> BrowserSession:
    until = datetime.fromtimestamp(int(fields["until"]), BEIJING)
    kind = SessionKind(fields["kind"])
    about = kind, fields["who"], fields["venue"], fields["language"], fields["token"]
    acted = datetime.fromtimestamp(int(fields.get("acted", "0")), BEIJING)
    return BrowserSession(*about, until, fields.get("key", ""), acted)
