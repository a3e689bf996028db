"""Ways into the gate's pages: a link from the chat that opens once, and the browser session that follows.

A link is signed, so that nobody can try tickets, and carries a ticket, so that it opens once. What it is for stays
in the store; neither the link nor the cookie says anything about anybody.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.health.clock import BEIJING, unix_second
from bot.health.links import Links
from bot.store.tickets import Tickets

LINK_SECONDS = 600
"""A link from the chat or the command line is opened at once or asked for again."""

POSTER_SECONDS = 30 * 86_400
"""A poster's link: it shows what hangs at the gate for everybody."""


class Kind(StrEnum):
    """Whose page a session opens."""

    MANAGER = "manager"
    OPERATOR = "operator"


SESSIONS = {Kind.MANAGER: timedelta(hours=2), Kind.OPERATOR: timedelta(hours=1)}
"""How long a browser may stay in."""


class UsedLink(Exception):
    """A link of ours that was opened before."""


@dataclass(frozen=True, slots=True)
class Visit:
    """A browser that was let in: ``who`` is a manager's chat or an operator's name, ``venue`` the page to begin with.

    ``token`` must come with every form, so that no other site can post for this browser.
    """

    kind: Kind
    who: str
    venue: str
    language: str
    token: str
    until: datetime


class Entrances:
    """Makes links, lets browsers in and knows them again."""

    def __init__(self, links: Links, tickets: Tickets, public_url: str) -> None:
        self._links = links
        self._tickets = tickets
        self._public_url = public_url

    def manager_link(self, openid: str, venue: str, language: str, now: datetime) -> str:
        """The address of this venue's page for the manager in this chat."""
        return self._link({"kind": Kind.MANAGER, "who": openid, "venue": venue, "language": language}, now)

    def operator_link(self, name: str, language: str, now: datetime) -> str:
        """The address of the page for decisions on venues."""
        return self._link({"kind": Kind.OPERATOR, "who": name, "venue": "", "language": language}, now)

    def poster_link(self, venue: str, now: datetime) -> str:
        """The address of the venue's poster; the same with ``.png`` is the picture."""
        return f"{self._public_url}/g/poster/{self._links.sign('gate.poster', venue, now)}"

    def poster_venue(self, link: str, now: datetime) -> str:
        """The venue of a poster's link. Raises LinkFault."""
        return self._links.read("gate.poster", link, POSTER_SECONDS, now)

    def known(self, link: str, now: datetime) -> None:
        """Raise LinkFault unless the link is ours and young enough; it stays unused."""
        self._links.read("gate.open", link, LINK_SECONDS, now)

    def let_in(self, link: str, now: datetime) -> tuple[str, Visit]:
        """Use a link: the session's secret for the cookie, and the visit. Raises LinkFault, UsedLink."""
        what = self._tickets.redeem(self._links.read("gate.open", link, LINK_SECONDS, now))
        if what is None:
            raise UsedLink
        lasts = SESSIONS[Kind(what["kind"])]
        until = str(unix_second(now + lasts))
        session = {**what, "token": secrets.token_urlsafe(18), "until": until}
        return self._tickets.begin(session, int(lasts.total_seconds())), _visit(session)

    def visit(self, secret: str, now: datetime) -> Visit | None:
        """The visit of the browser with this cookie; None when there is none, or no longer."""
        session = self._tickets.read(secret) if secret else None
        visit = _visit(session) if session else None
        return visit if visit and now < visit.until else None

    def leave(self, secret: str) -> None:
        """End a visit."""
        self._tickets.end(secret)

    def _link(self, what: Mapping[str, str], now: datetime) -> str:
        ticket = self._tickets.issue(what, LINK_SECONDS)
        return f"{self._public_url}/g/in/{self._links.sign('gate.open', ticket, now)}"


def _visit(session: Mapping[str, str]) -> Visit:
    until = datetime.fromtimestamp(int(session["until"]), BEIJING)
    return Visit(Kind(session["kind"]), session["who"], session["venue"], session["language"], session["token"], until)
